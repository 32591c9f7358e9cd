# Makes a completion from what a command prints with --help: the help is the one list of options.
#
#   tcpstate --help | awk -v program=tcpstate -v shell=bash -f completion.awk    (or zsh, or fish)
#
# A line of the help reads "  -r, --read-file=FILE   Read the capture FILE". The word behind "=" says what
# completes the value: see values().
#
# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later

# Returns what completes a value that the help calls `name`: "file", "interface", "none" for what cannot
# be listed, or the words.
function values(name)
{
    if (name == "FILE" || name == "PATH" || name == "OUT.pcap") return "file"
    if (name == "IFACE") return "interface"
    if (name == "N" || name == "BPF" || name == "FILTER" || name == "EXPR" || name == "EXPECTATION" || name == "SECONDS" || name == "YYYY-MM-DD" || name == "ZONE" || name == "KEY" || name ~ /^(NAME|KEY)=/) return "none"
    if (name == "duration:S") return "duration:"
    if (name == "transitions") return "transitions"
    if (name == "LETTERS") return "n N t nt"
    if (name == "TIMES") return "a ad u ud r e"
    if (name == "problems,CAUSE,...") return "problems"
    if (name == "WHEN") return "auto always never"
    if (name == "ENGINE") return "auto pcap tshark"
    if (name == "VIEW") return "views of -z"
    if (name == "FORMAT") return "views of -T"
    printf "completion.awk: %s has an option with the value %s: say in values() what completes it\n",
        program, name >"/dev/stderr"
    failed = 1
    exit 1
}

/^VIEWS:/ { part = "views" }
/^EXAMPLES/ { part = "rest" }
part == "" && $1 == program { takes_files = / \[FILE\]$/ }

# "  -z ladder[,STREAM]   a ladder diagram": the view is "ladder"
part == "views" && /^  -[Tz] / {
    sub(/[[,].*/, "", $2)
    views[$1] = views[$1] (views[$1] ? " " : "") $2
}

part == "" && /^  -/ {
    n++
    letter[n] = match($0, /^  -[^-], /) ? substr($0, 4, 1) : ""
    match($0, /--[^ =]+/)
    word[n] = substr($0, RSTART + 2, RLENGTH - 2)
    rest = substr($0, RSTART + RLENGTH)
    match(rest, /  +/)
    argument[n] = rest ~ /^=/ ? substr(rest, 2, RSTART - 2) : ""
    help[n] = substr(rest, RSTART + RLENGTH)
    value[n] = argument[n] ? values(argument[n]) : ""
}

# Returns "-r | --read-file", or with another separator.
function names(i, separator)
{
    return (letter[i] ? "-" letter[i] separator : "") "--" word[i]
}

function quoted(text)
{
    gsub(/'/, "'\\''", text)
    return "'" text "'"
}

END {
    if (failed) exit 1
    for (i = 1; i <= n; i++)
        if (value[i] ~ /^views of /) value[i] = views[substr(value[i], 10)]
    printf "%s# Completion of %s for %s, made from its --help by completion.awk.\n",
        shell == "zsh" ? "#compdef " program "\n" : "", program, shell
    print "# Copyright tcpstate contributors\n# SPDX-License-Identifier: GPL-2.0-or-later"
    if (shell == "bash") bash()
    else if (shell == "zsh") zsh()
    else fish()
}

function bash(    i, all)
{
    print "_" program "() {"
    print "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}"
    print "    # bash splits --option=value into three words."
    print "    [[ $before == = ]] && before=${COMP_WORDS[COMP_CWORD - 2]}"
    print "    [[ $word == = ]] && before=${COMP_WORDS[COMP_CWORD - 1]} word="
    print "    COMPREPLY=()"
    print "    case $before in"
    for (i = 1; i <= n; i++) {
        all = all (all ? " " : "") names(i, " ")
        if (argument[i]) printf "    %s) %s; return ;;\n", names(i, " | "), bash_value(value[i])
    }
    print "    esac"
    if (takes_files)
        print "    [[ $word == -* ]] || { " bash_value("file") "; return; }"
    print "    mapfile -t COMPREPLY < <(compgen -W '" all "' -- \"$word\")"
    print "}"
    print "complete -F _" program " " program
}

function bash_value(what)
{
    if (what == "none") return ":"
    if (what == "file") return "compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- \"$word\")"
    if (what == "interface") what = "\"any $(ls /sys/class/net 2>/dev/null)\""
    else what = "'" what "'"
    return "mapfile -t COMPREPLY < <(compgen -W " what " -- \"$word\")"
}

function zsh(    i, text, spec)
{
    print "_arguments -s \\"
    for (i = 1; i <= n; i++) {
        text = help[i]
        gsub(/\[|\]|:|\\/, "\\\\&", text)
        spec = "[" text "]"
        if (argument[i]) {
            text = argument[i]
            gsub(/:/, "\\:", text)
            spec = spec ":" text ":" zsh_value(value[i])
        }
        if (letter[i] == "")
            printf "    %s", quoted(zsh_many(i) "--" word[i] (argument[i] ? "=" : "") spec)
        else
            printf "    %s{-%s,--%s}%s",
                quoted(zsh_many(i) ? "*" : "(" names(i, " ") ")"),
                letter[i] (argument[i] ? "+" : ""), word[i] (argument[i] ? "=" : ""), quoted(spec)
        print i < n || takes_files ? " \\" : ""
    }
    if (takes_files) print "    '*:file:_files'"
}

# Returns "*" for an option that may come again.
function zsh_many(i)
{
    return help[i] ~ /repeated|several/ ? "*" : ""
}

function zsh_value(what)
{
    if (what == "none") return " "
    if (what == "file") return "_files"
    if (what == "interface") return "_net_interfaces"
    gsub(/:/, "\\:", what)
    return "(" what ")"
}

function fish(    i, value_of, text)
{
    print "complete -c " program (takes_files ? "" : " -f")
    for (i = 1; i <= n; i++) {
        text = help[i]
        gsub(/\\|'/, "\\\\&", text)
        printf "complete -c %s%s -l %s%s -d '%s'\n", program, letter[i] ? " -s " letter[i] : "", word[i],
            argument[i] ? fish_value(value[i]) : "", text
    }
}

function fish_value(what)
{
    if (what == "none") return " -x"
    if (what == "file") return " -r -F"
    if (what == "interface") return " -x -a 'any (ls /sys/class/net 2>/dev/null)'"
    return " -x -a '" what "'"
}
