#!/bin/sh
# Completion in bash and zsh: options, commands, and the names that a store has.
. "$TOP/tests/lib.sh"
export LISTDIGEST_STORE=$T/store XDG_STATE_HOME=$T/state XDG_CONFIG_HOME=$T/config
mkdir -p "$T/config/listdigest"
printf '[list]\ncursor=monday\n[reader ann]\nto=ann@example.org\n[reader bo]\nto=bo@example.org\n' >"$T/config/listdigest/list.conf"
printf '[reader anton]\nto=anton@example.org\n' >"$T/other.conf"
seed_store() { for mail in "$TOP"/examples/mail/*.eml; do listdigest-mda -l tinyvm.lists.example.org <"$mail" || return; done; }
listdigest-store init >/dev/null
ok "a store" seed_store
ok "a cursor" sh -c 'listdigest-report --cursor=monday --list=tinyvm.lists.example.org >/dev/null'
id=$(listdigest-store log | sed -n '$p' | awk '{ print $2 }')

# --- bash
in_bash() { # the words of a line, the last one to be completed
	bash --norc -c '. "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _listdigest "$1"; printf "%s " "${COMPREPLY[@]}"' \
		"$TOP/examples/completion/listdigest.bash" "$@" 2>&1
}
is "bash: an option" "$(in_bash listdigest-report --expl)" "--explain= "
is "bash: a command" "$(in_bash listdigest-store lis)" "lists "
is "bash: a list" "$(in_bash listdigest-report --list = tiny)" "tinyvm.lists.example.org "
is "bash: a list of the store that is named" "$(LISTDIGEST_STORE=/nowhere in_bash listdigest-report -s "$T/store" --list = tiny)" "tinyvm.lists.example.org "
is "bash: a cursor" "$(in_bash listdigest-report --cursor = m)" "monday "
is "bash: a reader" "$(in_bash listdigest-report --reader = a)" "ann "
is "bash: a reader of the file that is named" "$(in_bash listdigest-report --config = "$T/other.conf" --reader = a)" "anton "
is "bash: a format" "$(in_bash listdigest-report -f h)" "html "
is "bash: the feed" "$(in_bash listdigest-report --format = a)" "atom "
is "bash: a directory of pages" "$(cd "$T" && mkdir -p www && in_bash listdigest-report --site = ww)" "www "
is "bash: no format for a sender" "$(in_bash listdigest-mda -f h)" " "
is "bash: a kind" "$(in_bash listdigest-report --kind = pu)" "pull "
like "bash: an id" "$(in_bash listdigest-report --series = "${id%???}")" "^$id "
is "bash: nothing where nothing fits" "$(in_bash listdigest-report --list = zzz)" " "

# --- zsh
if ! command -v zsh >/dev/null 2>&1; then
	skip "zsh completes" "zsh is not installed"
	done_testing
	exit
fi
cat >"$T/ask" <<'ZSH'
# Types the line $1 and a tab in a zsh of its own, and prints the line as it is then.
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "PS1='' PS2='' RPS1='' PATH=${(q)PATH}; fpath=($2 \$fpath); autoload -Uz compinit; compinit -u -D; print RE''ADY"
zpty -r -m z out '*READY*'
zpty -w z "bindkey '^X' tell_line; tell_line() { print -r -- '<''<'\$BUFFER'>''>'; BUFFER=''; zle accept-line }; zle -N tell_line; print RE''ADY"
zpty -r -m z out '*READY*'
zpty -w -n z "$1"$'\t\x18'
zpty -r -m z out '*<<*>>*'
print -r -- "${${out##*<<}%%>>*}"
zpty -d z
ZSH
in_zsh() { timeout 60 zsh -f "$T/ask" "$1" "$TOP/examples/completion" 2>&1; }
is "zsh: an option" "$(in_zsh 'listdigest-report --expl')" "listdigest-report --explain="
like "zsh: a command" "$(in_zsh 'listdigest-store lis')" "^listdigest-store lists ?$"
like "zsh: a list" "$(in_zsh 'listdigest-report --list=tiny')" "^listdigest-report --list=tinyvm.lists.example.org ?$"
like "zsh: a list of the store that is named" "$(LISTDIGEST_STORE=/nowhere in_zsh "listdigest-report --store=$T/store --list=tiny")" "--list=tinyvm.lists.example.org ?$"
like "zsh: a cursor" "$(in_zsh 'listdigest-report --cursor=m')" "^listdigest-report --cursor=monday ?$"
like "zsh: a reader" "$(in_zsh 'listdigest-report --reader=a')" "^listdigest-report --reader=ann ?$"
like "zsh: a reader of the file that is named" "$(in_zsh "listdigest-report --config=$T/other.conf --reader=a")" "--reader=anton ?$"
like "zsh: a format" "$(in_zsh 'listdigest-report --format=h')" "^listdigest-report --format=html ?$"
like "zsh: an id" "$(in_zsh "listdigest-report --series=${id%???}")" "^listdigest-report --series=$id ?$"
done_testing
