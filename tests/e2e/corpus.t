#!/bin/sh
# Real list mail, named by the make variable CORPUS: imports, repeats, ranges, variants, and a digest whose content is
# worked out a second time by other means.
. "$TOP/tests/lib.sh"
[ -n "${CORPUS:-}" ] || skip_all "no corpus given (make check CORPUS=DIR)"
tools=$TOP/tests/corpus
records() { listdigest-store -s "$1" export --format=jsonl | jq -c 'del(.seq,.chain,.arrived)' | sort; }

bundle=$CORPUS/kvm-ppc.bundle
if [ -f "$bundle" ]; then
	git clone -q --bare "$bundle" "$T/ppc.git"
	total=$(git -C "$T/ppc.git" rev-list --count HEAD)
	ok "init" listdigest-store -s "$T/s" init
	ok "a public-inbox is imported" listdigest-import -s "$T/s" "$T/ppc.git"
	first=$(cat "$T/out")
	sum=$(echo "$first" | grep -oE '[0-9]+ (new|also|duplicate)' | awk '{n += $1} END {print n}')
	is "every message of it is accounted for ($first)" "$sum" "$total"
	new=$(echo "$first" | grep -oE '[0-9]+ new' | cut -d' ' -f1)
	tip=$(listdigest-store -s "$T/s" stat | grep -oE '[0-9a-f]{64}' | head -1)
	ok "imported again" listdigest-import -s "$T/s" "$T/ppc.git"
	like "adds nothing" "$(cat "$T/out")" '^0 new'
	is "the chain has not moved" "$(listdigest-store -s "$T/s" stat | grep -oE '[0-9a-f]{64}' | head -1)" "$tip"
	ok "verify is clean" listdigest-store -s "$T/s" verify

	# a commit range is the archive's own
	git -C "$T/ppc.git" rev-list --reverse --first-parent HEAD >"$T/revs"
	for range in 1000:1060 10:11 5000:5500; do
		a=$(sed -n "${range%:*}p" "$T/revs") b=$(sed -n "${range#*:}p" "$T/revs")
		python3 "$tools/message_ids.py" "$T/ppc.git" "$a..$b" >"$T/want"
		listdigest-store -s "$T/s" export --format=jsonl "$(echo "$a" | cut -c1-9)..$(echo "$b" | cut -c1-9)" |
			jq -r '.message_id // "none"' >"$T/got"
		ok "range ${range} is the archive's, in its order" cmp "$T/want" "$T/got"
	done
	skipped=$(listdigest-store -s "$T/s" export --format=jsonl | jq -r 'select(.flags // [] | index("unparsed")) | .id' | wc -l)
	is "no message is unparsed" "$skipped" 0
else
	skip "a public-inbox" "no kvm-ppc.bundle in the corpus"
fi

mbox=$CORPUS/kvmarm.mbox.zst
if [ -f "$mbox" ] && [ -f "$bundle" ]; then
	ok "a large mbox is imported into the same store" listdigest-import -s "$T/s" "$mbox"
	echo "# $(cat "$T/out")"
	ok "verify is clean after it" listdigest-store -s "$T/s" verify
	variants=$(listdigest-store -s "$T/s" export --format=jsonl | jq -r 'select(.flags // [] | index("variant")) | .message_id' | wc -l)
	also=$(grep -oE '[0-9]+ also' "$T/out" 2>/dev/null | cut -d' ' -f1)
	echo "# $variants variants"
	ok "mail that came by both lists is known again: at most 5 variants ($variants)" test "$variants" -le 5
	exits 0 "and again adds nothing" listdigest-import -s "$T/s" "$mbox"
	like "nothing new" "$(cat "$T/out")" '^0 new, 0 also'
	raw=$(zstd -dcq "$mbox" | wc -c)
	raw=$((raw + $(git -C "$T/ppc.git" rev-list --first-parent HEAD | sed 's/$/:m/' | git -C "$T/ppc.git" cat-file --batch-check | awk '{n += $3} END {print n}')))
	echo "# store $(du -k "$T/s/data.mdb" | cut -f1) KB for $((raw / 1024)) KB of mail"
else
	skip "a large mbox beside it" "no kvmarm.mbox.zst in the corpus"
fi

seed=$CORPUS/seed-range.mbox.zst
if [ -f "$seed" ]; then
	zstd -dcq "$seed" >"$T/seed.mbox"
	listdigest-store -s "$T/seed" init
	ok "the seed's mail is imported" listdigest-import -s "$T/seed" -l kvm.vger.kernel.org "$seed"
	listdigest-store -s "$T/one" init
	ok "the same, delivered one at a time" python3 "$tools/deliver_each.py" "$T/seed.mbox" listdigest-mda -s "$T/one" -l kvm.vger.kernel.org
	records "$T/seed" >"$T/imported"
	records "$T/one" >"$T/delivered"
	ok "gives the same ids and records" cmp "$T/imported" "$T/delivered"
	ok "verify is clean" listdigest-store -s "$T/one" verify
	listdigest-report -s "$T/seed" --since=2000-01-01 --title=KVM >"$T/digest"
	listdigest-report -s "$T/one" --since=2000-01-01 --title=KVM >"$T/digest.one"
	tail -n +4 "$T/digest" | sed '$d' >"$T/a"
	tail -n +4 "$T/digest.one" | sed '$d' >"$T/b"
	ok "both give the same digest" cmp "$T/a" "$T/b"
	python3 "$tools/seed_expected.py" "$seed" >"$T/expected"
	is "domains" "$(sed -n '/contributor Email domains/,/Top .* contributors/p' "$T/digest" | grep -E '^ +[0-9]+ ')" \
		"$(sed -n '/^domains/,/^contributors/p' "$T/expected" | grep '^ ')"
	is "contributors" "$(sed -n '/^Top .* contributors/,/^=====/p' "$T/digest" | grep -E '^ +[0-9]+ ')" \
		"$(sed -n '/^contributors/,/^blocks/p' "$T/expected" | grep '^ ')"
	is "93 mails are counted" "$(sed -n '/^Top .* contributors/,/^=====/p' "$T/digest" | awk '/^ +[0-9]/ {n += $1} END {print n}')" 93
	is "the blocks, whole titles, in order, with the one that is skipped" \
		"$(awk '/^New:  / {getline; print} /^ Skip: / {print substr($0, 2)}' "$T/digest")" "$(sed -n '/^blocks/,$p' "$T/expected" | sed 1d)"
	is "23 blocks" "$(grep -c '^New:  ' "$T/digest")" 23
	is "one Exist line, an empty line after its Skip line" "$(grep -A2 '^Exist: ' "$T/digest" | sed 's/: .*//; s/^$/empty/')" "Exist
 Skip
empty"
	not_ok "nothing is left encoded" grep -nE '=0A|=20$|=\?[A-Za-z0-9-]+\?[QqBb]\?' "$T/digest"
	ok "the patch list is filled" sh -c "sed -n '/^===== Patch list/,/^===== Patch Commit/p' '$T/digest' | grep -qE '^v4 +18/18 '"
	is "no line of the patch list is over 80 columns" "$(sed -n '/^===== Patch list/,/^===== Patch Commit/p' "$T/digest" | awk 'length > 80' | wc -l)" 0
else
	skip "the seed's mail" "no seed-range.mbox.zst in the corpus"
fi
done_testing
