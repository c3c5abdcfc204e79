# Completion of the listdigest programs for bash. Options come from each program's own --help, so none is missing.
_listdigest_options() { # program [command]
	"$@" --help 2>/dev/null | grep -oE -- '(^|[ ,])--?[a-z][a-z-]*=?' | tr -d ' ,' | sort -u
}
_listdigest_commands() {
	listdigest-store --help 2>/dev/null | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'
}
_listdigest_store() { # COMMAND...: run in the store that the line names
	local store=() i
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-s) store=(-s "${COMP_WORDS[i + 1]}") ;;
		--store) store=(-s "${COMP_WORDS[i + 2]}") ;;
		esac
	done
	listdigest-store "${store[@]}" "$@" 2>/dev/null
}
_listdigest_ids() { # the newest entries
	echo HEAD
	{ _listdigest_store log HEAD~20.. || _listdigest_store log; } | awk '{ print $2 }'
}
_listdigest_cursors() { # those at the default place
	(cd "${XDG_STATE_HOME:-$HOME/.local/state}/listdigest" 2>/dev/null && printf '%s\n' */* | sed 's|.*/||;s|^\*$||;s|:|/|')
}
_listdigest_readers() { # those of the list.conf that the line names, else of all at the default place
	local i files=("${XDG_CONFIG_HOME:-$HOME/.config}"/listdigest/*.conf)
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		--config) [[ ${COMP_WORDS[i + 1]} == = ]] && files=("${COMP_WORDS[i + 2]}") || files=("${COMP_WORDS[i + 1]}") ;;
		esac
	done
	sed -n 's/^\[reader  *\([^] ]*\) *\].*/\1/p' "${files[@]}" 2>/dev/null
}
_listdigest() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} program=$1 command= words= i
	COMPREPLY=()
	# bash takes --option=value apart
	if [[ $cur == = ]]; then cur=; elif [[ $prev == = ]]; then prev=${COMP_WORDS[COMP_CWORD - 2]}; fi
	[[ ${COMP_WORDS[COMP_CWORD]} == = ]] && prev=${COMP_WORDS[COMP_CWORD - 1]}
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in -*) ;; *) [[ ${COMP_WORDS[i - 1]} == -s ]] || command=${command:-${COMP_WORDS[i]}} ;; esac
	done
	[[ ${program##*/} == listdigest-store ]] || command=
	case $prev in
	-s | --store | --state | --site | --patches) COMPREPLY=($(compgen -d -- "$cur")); return ;;
	-f | --format) if [[ ${program##*/} == listdigest-mda ]]; then return; elif [[ $command == export ]]; then words="jsonl mbox dump notes"; else words="text markdown html json mail atom notes mbox"; fi ;;
	--detail) words="series all none" ;;
	--labels) words="new state" ;;
	--order) words="newest reading" ;;
	--group-by) words="project subsystem" ;;
	--waiting) words="3..30" ;;
	--color) words="auto always never" ;;
	--kind) words="patch news pull thread verdict" ;;
	--list) words=$(_listdigest_store lists | awk '{ print $1 }') ;;
	--tree) words=$(_listdigest_store trees | awk '/^[^ ]/ { print $1 }') ;;
	--cursor) words=$(_listdigest_cursors) ;;
	--reader) words=$(_listdigest_readers) ;;
	--set | --as-of | --series | --explain) words=$(_listdigest_ids) ;;
	-o | --output | --config | --maintainers | --mailmap | --domains | --sendmail | --from | --tips | --sign | --signed | --key) [[ $prev == --from && $program == *report ]] || COMPREPLY=($(compgen -f -- "$cur")); return ;;
	*)
		if [[ $cur == -* ]]; then
			words=$(_listdigest_options "$program" $command)
		elif [[ ${program##*/} == listdigest-store && -z $command ]]; then
			words=$(_listdigest_commands)
		elif [[ ${program##*/} == listdigest-import || $command == backup ]]; then
			COMPREPLY=($(compgen -f -- "$cur"))
			return
		elif [[ ${program##*/} == listdigest-report || $command =~ ^(log|show|export|expire)$ ]]; then
			words=$(_listdigest_ids)
		fi
		;;
	esac
	COMPREPLY=($(compgen -W "$words" -- "$cur"))
	[[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace 2>/dev/null
	return 0
}
complete -F _listdigest listdigest-mda listdigest-import listdigest-store listdigest-report
