#!/bin/sh
# Mail that is read better than by the first versions has a new id. A store that holds it under its former id does not store it
# again: former-ids.dump.zst was written by such a version, of mails of tests/mail.
. "$TOP/tests/lib.sh"
mails="first-blank first-bom from-at from-via-bare from-groups-io from-google message-id-encoded encoded-unpadded patch-plain"
list=brook-devel.lists.example.org
store=$T/store
zstd -dcq "$TOP/tests/fixtures/former-ids.dump.zst" >"$T/dump"
exits 0 "a store with former ids" listdigest-store -s "$store" init --from="$T/dump"
ids() { listdigest-store -s "$store" export --format=jsonl | jq -r '"\(.id) \(.lists | join(","))"'; }
ids >"$T/before"
fresh() { for m in $mails; do listdigest-mda -n <"$TOP/tests/mail/$m.eml" | jq -r .id; done; }
is "all but one have another id today" "$(fresh | grep -cvFf - "$T/before")" 8

for m in $mails; do listdigest-mda -s "$store" -l $list <"$TOP/tests/mail/$m.eml" || not_ok "$m is delivered"; done
ids >"$T/after"
ok "delivered again they add nothing" cmp "$T/before" "$T/after"

mkdir -p "$T/folder/cur" "$T/folder/new" "$T/folder/tmp"
for m in $mails; do cp "$TOP/tests/mail/$m.eml" "$T/folder/cur/$m:2,S"; done
like "nor imported" "$(listdigest-import -s "$store" -l $list "$T/folder" 2>&1)" '^0 new, 0 also, 9 duplicate'

listdigest-mda -s "$store" -l other.example.org <"$TOP/tests/mail/from-at.eml"
is "by another list a mail is known under its former id" "$(ids | grep -c ',other.example.org')" 1
is "... and not new" "$(ids | wc -l)" 9
exits 0 "the store is sound" listdigest-store -s "$store" verify

# A store without them gets the new id.
listdigest-store -s "$T/new" init >"$T/out" 2>&1
listdigest-mda -s "$T/new" -l $list <"$TOP/tests/mail/from-at.eml"
is "a new store has the new id" "$(listdigest-store -s "$T/new" export --format=jsonl | jq -r .id)" "$(listdigest-mda -n <"$TOP/tests/mail/from-at.eml" | jq -r .id)"
done_testing
