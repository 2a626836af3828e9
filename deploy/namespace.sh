#!/bin/sh
# Make the namespace and its search attributes. It can be repeated. A search attribute that isn't registered would
# freeze every case that sets it, so the worker starts after this. Histories are kept for 30 days after a case has
# ended, because the evidence is in the ledger.
set -eu
ATTRIBUTES="
Kind:Keyword
Route:Keyword
LeadAgency:Keyword
HolderAgency:Keyword
Rulebook:Keyword
OpenDuties:KeywordList
NextDueAt:Datetime
Breaches:Int
"
QUERY="Kind='x' AND Route='x' AND LeadAgency='x' AND HolderAgency='x' AND Rulebook='x' AND OpenDuties='x' \
AND NextDueAt > '2020-01-01T00:00:00Z' AND Breaches > 0"

patiently() {
  tries=0
  until "$@" >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ "$tries" -lt 60 ] || { echo "gave up: $*" >&2; exit 1; }
    sleep 1
  done
}

patiently temporal operator cluster health
temporal operator namespace describe -n default >/dev/null 2>&1 ||
  temporal operator namespace create -n default --retention 720h
patiently temporal operator search-attribute list -n default
known=$(temporal operator search-attribute list -n default)
for each in $ATTRIBUTES; do
  echo "$known" | grep -q "^ *${each%%:*} " ||
    temporal operator search-attribute create -n default --name "${each%%:*}" --type "${each##*:}"
done
# A new attribute is refused for some seconds after it was made.
patiently temporal workflow list -n default --query "$QUERY"
