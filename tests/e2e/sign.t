# Signed digests: the key, the signature beside a file or in a mail, and who checks it: minisign, and verify --signed.
. "$TOP/tests/lib.sh"
export LISTDIGEST_NOW=1763400000
store() { listdigest-store -s "$T/s" "$@"; }
report() { listdigest-report -s "$T/s" "$@"; }
mail() { # number
	printf 'From: Ann Example <ann@example.org>\nTo: dev@example.org\nList-Id: <dev.example.org>\nMessage-ID: <m%s@example.org>\n' "$1"
	printf 'Date: Mon, 3 Nov 2025 10:00:%02d +0000\nSubject: [PATCH] change number %s\n\nThe reason for change number %s.\n' "$1" "$1" "$1"
}
deliver() { mail "$1" | listdigest-mda -s "$T/s" -f bounce@example.org; }
store init >/dev/null 2>&1
for n in 1 2 3 4; do deliver $n; done
cd "$T" || exit 1

# --- keys -----------------------------------------------------------------------------------------------------------------------
exits 0 "a key" listdigest-store key --no-password cron.key
is "its public part is printed, and in the file" "$(cat out) $(wc -c <out | tr -d ' ')" "$(sed -n 2p cron.key.pub) 57"
is "only its owner may read it" "$(stat -c %a cron.key) $(stat -c %a cron.key.pub)" "600 644"
exits 1 "one that exists stays" listdigest-store key --no-password cron.key
cp cron.key.pub there.pub
exits 1 "... also its public part alone" listdigest-store key --no-password there
not_ok "... and no half of a key is left" test -e there
exits 75 "a folder that is not there: 75" listdigest-store key --no-password none/x
exits 64 "no name: 64" listdigest-store key
echo x >text
ok "minisign signs with it" minisign -S -s cron.key -m text
ok "... and checks that with it" minisign -V -p cron.key.pub -m text
exits 75 "no terminal to ask for a password: 75" setsid -w listdigest-store key secret.key
like "... in words" "$(cat err)" 'no terminal to ask for a password'
typed() { # PASSWORD... COMMAND: typed at a terminal, one for each question; less memory, so that a key is made soon
	python3 "$TOP/tests/fixtures/typed.py" "$@"
}
little='ulimit -v 100000;'
[ "${VARIANT:-plain}" = plain ] || little= # AddressSanitizer reserves terabytes
exits 0 "a key with a password" typed 'a b' 'a b' -- sh -c "$little exec listdigest-store key secret.key"
not_ok "... which is not shown" grep -q 'a b' out
exits 1 "two different ones" typed one two -- listdigest-store key other.key
exits 64 "none" typed '' '' -- listdigest-store key other.key
not_ok "... make no key" ls other.key other.key.pub
ok "minisign takes its password" sh -c 'echo "a b" | minisign -S -s secret.key -m text && minisign -V -p secret.key.pub -m text'

# --- what is signed -------------------------------------------------------------------------------------------------------------
for format in text html json; do
	exits 0 "a digest as $format" report HEAD~2..HEAD --format=$format -o "d.$format" --sign=cron.key
	ok "... minisign checks it" minisign -V -p cron.key.pub -m "d.$format"
	like "... and shows of what it is" "$(cat out)" "^Trusted comment: listdigest store:$(store stat | awk '/uuid/ { print $2 }') range:[0-9a-f]{9}\.\.[0-9a-f]{9} tip:[0-9a-f]{64}$"
done
cp d.text.minisig before
report HEAD~2..HEAD -o d.text --sign=cron.key
is "the same digest has the same signature" "$(cat d.text.minisig)" "$(cat before)"
exits 0 "with a password" typed 'a b' -- listdigest-report -s "$T/s" .. -o p.text --sign=secret.key
ok "... minisign checks it" minisign -V -p secret.key.pub -m p.text
exits 75 "a wrong one: 75" typed 'a c' -- listdigest-report -s "$T/s" .. -o wrong.text --sign=secret.key
like "... in words" "$(cat out)" "wrong password for the key 'secret.key'"
exits 75 "no terminal to ask for it: 75" setsid -w listdigest-report -s "$T/s" .. -o wrong.text --sign=secret.key
like "... says what cron needs" "$(cat err)" 'cron needs one of .listdigest-store key --no-password'
is "... and no digest is left unsigned" "$(ls | grep -c wrong)" 0
cp -p cron.key open.key && chmod 644 open.key
exits 75 "a key that others may read: 75" report .. -o wrong.text --sign=open.key
exits 75 "a key that is none: 75" report .. -o wrong.text --sign=before
exits 75 "a public key: 75" sh -c "umask 077; cat cron.key.pub >p.key; listdigest-report -s '$T/s' .. -o wrong.text --sign=p.key"
exits 75 "no key: 75" report .. -o wrong.text --sign=none.key
exits 64 "on standard output: 64" report .. --sign=cron.key
exits 64 "a device: 64" report .. --sign=cron.key -o /dev/null
report .. --format=mail --sign=cron.key --from=d@example.org >mail
python3 - <<'PY'
import email, email.policy
whole = email.message_from_binary_file(open("mail", "rb"), policy=email.policy.default)
for part in whole.iter_attachments():
    if part.get_filename():
        open(part.get_filename(), "wb").write(part.get_payload(decode=True))
open("shown", "w").write(whole.get_body(("plain",)).get_content())
PY
ok "a mail has the digest and its signature" minisign -V -p cron.key.pub -m digest.txt
is "... the digest is what it shows" "$(cat digest.txt)" "$(cat shown)"
printf 'list = dev.example.org\nsign = cron.key\nsite = pages\n' >list.conf
exits 0 "a page of a site" report --config=list.conf --since=2020-01-01
ok "... has one beside it" minisign -V -p cron.key.pub -m "$(ls pages/2*.html)"
is "... which is no page" "$(grep -c 'href="2' pages/index.html)" 1
exits 0 "who only looks needs no key" report --config=list.conf --format=text

# --- who checks it --------------------------------------------------------------------------------------------------------------
exits 0 "verify checks signature and chain" store verify --signed=d.text --key=cron.key.pub
is "... and says both" "$(sed -E 's/[0-9A-F]{16}/KEY/; s/[0-9a-f]{64}/TIP/g; s/[0-9a-f]{8}-[0-9a-f-]*/UUID/; s/[0-9a-f]{9}/ID/g' out)" \
	"'d.text': good signature of the key KEY: store:UUID range:ID..ID tip:TIP
4 entries, no fault, tip TIP"
exits 0 "the key itself" store verify --signed=d.text --key="$(sed -n 2p cron.key.pub)"
exits 0 "the attachments of a mail" store verify --signed=digest.txt --key=cron.key.pub
cat secret.key.pub cron.key.pub >ring
exits 0 "a new key and the old one in one file: what the old one signed" store verify --signed=d.text --key=ring
exits 0 "... what the new one signed" store verify --signed=p.text --key=ring
exits 0 "... or two files" store verify --signed=p.text --key=cron.key.pub --key=secret.key.pub
refused() { # WHAT WORDS [FILE]
	exits 1 "$1" store verify --signed="${3:-x}" --key=cron.key.pub
	like "... in words of its own" "$(cat err)" "$2"
}
copy() { cp d.text x && cp d.text.minisig x.minisig; }
refused "another key" 'which is not among the given ones' p.text
copy && head -c 100 d.text >x
refused "a digest that was cut" 'it was changed or cut'
copy && sed -i 's/tip=[0-9a-f]/tip=x/' x
refused "a digest with another tip" 'it was changed or cut'
copy && sed -i '/^trusted/s/tip:./tip:x/' x.minisig
refused "a signature with another tip" 'the trusted comment .* is not what was signed .*; the digest is'
copy && head -n 3 d.text.minisig >x.minisig
refused "a signature that was cut" 'is no signature of minisign, or was cut'
rm x.minisig
refused "no signature" 'save its two attachments'
echo y >x && minisign -S -s cron.key -m x -t anything >/dev/null
refused "anything else that was signed" 'is no digest of listdigest'
sed 's/$/\r/' d.text.minisig >crlf.minisig
cp d.text crlf
exits 0 "a signature with line ends of mail" store verify --signed=crlf --key=cron.key.pub
exits 64 "no key: 64" store verify --signed=d.text
exits 64 "no digest: 64" store verify --key=cron.key.pub
exits 64 "a key that is none: 64" store verify --signed=d.text --key=text
exits 75 "a digest that is not there: 75" store verify --signed=none --key=cron.key.pub
listdigest-store -s "$T/o" init >/dev/null 2>&1
exits 1 "a digest of another store" listdigest-store -s "$T/o" verify --signed=d.text --key=cron.key.pub
like "... says which" "$(cat err)" 'is of the store [0-9a-f-]*; this is the store [0-9a-f-]*'
store export --format=dump >dump
python3 "$TOP/tests/fixtures/forge.py" drop 2 <dump >forged
listdigest-store -s "$T/f" init --from=forged >/dev/null 2>&1
exits 1 "a good signature of a log that was changed" listdigest-store -s "$T/f" verify --signed=d.text --key=cron.key.pub
is "... both are said" "$(grep -c 'good signature' out) $(grep -c 'tip\|chain value' out)" "1 2"
deliver 5
exits 0 "mail that came later changes nothing" store verify --signed=d.text --key=cron.key.pub
done_testing
