# Makes the lists of the manual tcpstate-fields(7) from the plugin's sources, as AsciiDoc:
#
#   awk -v list=frame -f fields.awk plugin/fields.c plugin/verdict_fields.c    fields as of a frame
#   awk -v list=conversation -f fields.awk ...                                 fields of a conversation
#   awk -v list=observations -f fields.awk plugin/engine/annotation.c          expert infos
#   awk -v list=causes -f fields.awk plugin/cause_experts.c                    expert infos of causes
#   awk -v list=details -f fields.awk plugin/engine/annotation.c               values of tcpstate.detail
#   awk -v list=STEP -f fields.awk plugin/engine/annotation.h                  values of tcpstate.step
#
# The values of an enumeration are named by their prefix: STEP, RESET, OPENING, CLOSE, CAUSE.
#
# A field is three strings in a row in the source, its title, its name and what it is. A test compares the
# result with what Wireshark lists.
#
# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later

{ source = source " " $0 }

END {
    gsub(/" +"/, "", source) # a string that goes on in the next line
    if (list == "frame" || list == "conversation") fields()
    else if (list ~ /^[A-Z]+$/) values()
    else if (list == "causes") causes()
    else wordings()
}

# Prints one entry: "*tcpstate.step* (string)::", then what it is. `kind` may be empty.
function item(name, kind, text)
{
    printf "*%s*%s::\n%s.\n\n", name, kind ? " (" kind ")" : "", text
}

# Returns the text with a capital first letter.
function sentence(text)
{
    return toupper(substr(text, 1, 1)) substr(text, 2)
}

function fields(    name, before, after, text, of_conversation)
{
    while (match(source, /"[^"]*", *"tcpstate\.[a-z_0-9.]+",[^"]*"[^"]*"/)) {
        before = substr(source, RSTART > 60 ? RSTART - 60 : 1, RSTART > 60 ? 60 : RSTART - 1)
        text = substr(source, RSTART, RLENGTH)
        source = substr(source, RSTART + RLENGTH)
        after = substr(source, 1, 20)
        split(text, part, "\"") # title, name, what it is: part 2, 4, 6
        of_conversation = part[4] ~ /^tcpstate\.conversation/
        if (of_conversation == (list == "conversation"))
            item(part[4], type(before, part[5], after), part[6])
    }
}

# Returns the type of a field in words, by what stands around its strings.
function type(before, between, after)
{
    if (between ~ /FT_NONE/) return "label"
    if (between ~ /FT_UINT32/) return "number"
    if (after ~ /^, *\.count/) return "64-bit number"
    if (before ~ /STRING\([^"]*$/ || after ~ /^, *\.text/) return "string"
    if (before ~ /NUMBER\([^"]*$/) return "number"
    if (before ~ /TRUTH\([^"]*$/ || after ~ /^, *\.mark/) return "true, or absent"
    if (before ~ /DURATION\([^"]*$/ || after ~ /^, *\.idle/) return "time"
    if (before ~ /FRAME\([^"]*$/ || after ~ /^, *\.frame/) return "frame number"
    print "fields.awk: a field of a type that is not known: " before >"/dev/stderr"
    exit 1
}

function wordings(    start, text)
{
    start = "struct wording " list "["
    source = substr(source, index(source, start) + length(start))
    source = substr(source, 1, index(source, "};"))
    while (match(source, /\{"[^"]*", *"[^"]*"\}/)) {
        text = substr(source, RSTART, RLENGTH)
        source = substr(source, RSTART + RLENGTH)
        split(text, part, "\"")
        item((list == "observations" ? "tcpstate.expert." : "") part[2], "", sentence(part[4]))
    }
}

function causes(    text, name)
{
    while (match(source, /\{CAUSE_[A-Z_]+, PI_[A-Z]+, PI_[A-Z_]+, *"[^"]*"\}/)) {
        text = substr(source, RSTART, RLENGTH)
        source = substr(source, RSTART + RLENGTH)
        name = tolower(substr(text, 8, index(text, ",") - 8))
        split(text, part, "\"")
        item("tcpstate.expert." name, "", sentence(part[2]))
    }
}

# The values of the enumeration, and what each means by the comment behind it. NONE and COUNT are no values.
function values(    row, text, name)
{
    row = list "_[A-Z_]+, *\\/\\*[^*]*\\*\\/"
    while (match(source, row)) {
        text = substr(source, RSTART, RLENGTH)
        source = substr(source, RSTART + RLENGTH)
        name = substr(text, length(list) + 2, index(text, ",") - length(list) - 2)
        sub(/^[^*]*\* */, "", text)
        sub(/ *\*\/$/, "", text)
        gsub(/ +/, " ", text)
        if (name != "NONE") item(tolower(name), "", sentence(text))
    }
}
