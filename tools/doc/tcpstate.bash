# Completion of tcpstate and tcpdump2pcap for bash.
# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later

# The views that the option -$1 takes, as the help lists them.
_tcpstate_views() {
    "${COMP_WORDS[0]}" --help 2>/dev/null | sed -n "s/^  -$1 \([a-z]*\).*/\1/p"
}

# What may follow the option $1, for the word begun as $2.
_tcpstate_values() {
    case $1 in
    -r | --read-file | -o | --output | --tshark)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -- "$2") ;;
    -i | --interface)
        mapfile -t COMPREPLY < <(compgen -W "any $(ls /sys/class/net 2>/dev/null)" -- "$2") ;;
    -T | --format) mapfile -t COMPREPLY < <(compgen -W "$(_tcpstate_views T)" -- "$2") ;;
    -z | --statistic) mapfile -t COMPREPLY < <(compgen -W "$(_tcpstate_views z)" -- "$2") ;;
    -a | --autostop) mapfile -t COMPREPLY < <(compgen -W 'duration:' -- "$2") ;;
    -N | --names) mapfile -t COMPREPLY < <(compgen -W 'n N t nt' -- "$2") ;;
    --only) mapfile -t COMPREPLY < <(compgen -W 'transitions' -- "$2") ;;
    --color) mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$2") ;;
    --engine) mapfile -t COMPREPLY < <(compgen -W 'auto pcap tshark' -- "$2") ;;
    -f | --capture-filter | -Y | --display-filter | -c | --count | --max-conversations) ;;
    *) return 1 ;;
    esac
}

_tcpstate() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local options='-r --read-file -i --interface -D --list-interfaces -f --capture-filter
        -Y --display-filter -c --count -a --autostop -q --quiet --only -z --statistic
        -n --numeric -N --names -T --format -o --output --color --engine --max-conversations
        --verbose --tshark -v --version -h --help'
    # bash splits --option=value into three words.
    [[ $before == = ]] && before=${COMP_WORDS[COMP_CWORD - 2]}
    [[ $word == = ]] && before=${COMP_WORDS[COMP_CWORD - 1]} word=
    COMPREPLY=()
    _tcpstate_values "$before" "$word" && return
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
}

_tcpdump2pcap() {
    local word=${COMP_WORDS[COMP_CWORD]}
    local options='-o --output --port --host --sort --version -h --help'
    compopt -o filenames
    if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
    else
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
    fi
}

complete -F _tcpstate tcpstate
complete -F _tcpdump2pcap tcpdump2pcap
