# Dovecot's Sieve: a copy of the list's mail to listdigest. A Sieve that fails leaves the mail in the inbox and does not try
# again: where every mail counts, let the mail server call listdigest-mda by an address of its own.
require ["vnd.dovecot.pipe", "copy"];

if header :contains "List-Id" "<tinyvm-devel.lists.example.org>" {
	pipe :copy "listdigest-mda" ["--store=/home/you/.local/share/listdigest"];
}
