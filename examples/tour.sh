#!/usr/bin/env bash
# The tour of docs/tour.md as one script: from a secretariat's files to the national figure, against `make run`'s server.
# Needs bash, curl and python3 (for JSON and dates only). docs/tour.md quotes each part; a test compares the two.
set -euo pipefail
cd "$(dirname "$0")/.."

# 0. Where the server is, which files come in, and four short commands.
BASE=${BASE:-http://127.0.0.1:8000}
CLIENTS=${CLIENTS:-var/demo-clients.json}
AGENCIES=${AGENCIES:-examples/agencies-32.12.csv}
PLAN=${PLAN:-examples/rad-32.12.xlsx}
field() { python3 -c 'import json, sys
a = json.load(sys.stdin)
for key in sys.argv[1].split("/")[1:]: a = a[int(key)] if isinstance(a, list) else a[key]
print(a if isinstance(a, str) else json.dumps(a))' "$1"; }
token() { curl -sS --fail-with-body -u "$1:$(field "/$1" <"$CLIENTS")" -d grant_type=client_credentials \
  --data-urlencode "scope=$2" "$BASE/oauth/token" | field /access_token; }
get() { curl -sS --fail-with-body -H "Authorization: Bearer $1" "$BASE$2"; }
post() { curl -sS --fail-with-body -H "Authorization: Bearer $1" -H 'Content-Type: application/json' \
  -H "Idempotency-Key: $(python3 -c 'import uuid; print(uuid.uuid4())')" -d @- "$BASE$2"; }

# 1. The secretariat (Bagian Kesra) sends its list of members and its plan of action; the worker reads them.
SECRETARIAT=$(token demo-32.12-secretariat "imports:write calendar:write progress:read progress:verify district:32.12")
send_file() {
  local sent answer
  sent=$(curl -sS --fail-with-body -H "Authorization: Bearer $SECRETARIAT" -F owner=district:32.12 "$@" \
    "$BASE/v1/imports" | field /id)
  until answer=$(get "$SECRETARIAT" "/v1/imports/$sent") && [[ $(field /status <<<"$answer") =~ done|failed ]]
  do sleep 0.5; done
  for part in status counts findings; do field "/$part" <<<"$answer"; done
  [[ $(field /status <<<"$answer") == done ]]
}
send_file -F kind=agencies -F "file=@$AGENCIES"
send_file -F kind=plan -F status=in_force -F "file=@$PLAN" -F 'instrument={"kind": "perbup", "number": "CONTOH/1",
  "year": 2025, "decided_on": "2025-01-02", "title": "RAD PP-TPPO (contoh, bukan dokumen resmi)"}'

# 2. It puts the present quarter into the calendar and opens it: each agency that leads an activity owes a report.
read -r YEAR QUARTER MONTH TODAY OPENS DUE FREEZE <<<"$(python3 -c 'from datetime import date, timedelta as d
t = date.today(); q = (t.month + 2) // 3
print(t.year, q, t.month, t, t + d(7), t + d(14), t + d(28))')"
PERIOD=$(post "$SECRETARIAT" /v1/reporting-periods <<JSON | field /id
{"owner": "district:32.12", "period_type": "quarterly", "year": $YEAR, "ordinal": $QUARTER,
 "opens_on": "$OPENS", "due_on": "$DUE", "freeze_on": "$FREEZE"}
JSON
)
post "$SECRETARIAT" "/v1/reporting-periods/$PERIOD/openings" <<<'{}' | field /state

# 3. The manpower office (Disnaker) records a budget line and what was spent, reports one activity, says nihil on another.
WORDS="directory:read plans:read budgets:write realisations:write progress:read progress:write progress:submit"
OFFICER=$(token demo-32.12-disnaker "$WORDS agency:32.12-disnaker")
AGENCY=$(get "$OFFICER" "/v1/agencies?owner=district:32.12&q=Dinas%20Tenaga%20Kerja" | field /items/0/id)
PLAN_ID=$(get "$OFFICER" "/v1/plans?owner=district:32.12" | field /items/0/id)
LED=$(get "$OFFICER" "/v1/plans/$PLAN_ID/activities?lead_agency_id=$AGENCY")
FIRST=$(field /items/0/id <<<"$LED")
SECOND=$(field /items/1/id <<<"$LED")
LINE=$(post "$OFFICER" /v1/budget-lines <<JSON | field /id
{"owner": "agency:32.12-disnaker", "region": "district:32.12", "fiscal_year": $YEAR, "funding_source": "APBD",
 "scheme": "sipd", "sub_activity_code": "2.07.04.2.02.0001", "account_code": "5.1.02.01.01.0026",
 "title": "Penyuluhan (contoh)", "version": {"kind": "murni", "ceiling_idr": 100000000},
 "tags": [{"activity_id": "$FIRST"}]}
JSON
)
post "$OFFICER" "/v1/budget-lines/$LINE/realisations" <<JSON | field /amount_idr
{"month": $MONTH, "amount_idr": 40000000, "as_of": "$TODAY"}
JSON
OWED=$(get "$OFFICER" "/v1/reporting-obligations?period_id=$PERIOD&agency_id=$AGENCY" | field /items/0/id)
REPORT=$(post "$OFFICER" /v1/progress-reports <<<"{\"obligation_id\": \"$OWED\"}" | field /id)
post "$OFFICER" "/v1/progress-reports/$REPORT/entries" <<JSON | field /physical_percent
{"activity_id": "$FIRST", "physical_percent": 62.5, "spent_idr": 40000000, "reported_on": "$TODAY"}
JSON
post "$OFFICER" "/v1/progress-reports/$REPORT/entries" <<<"{\"activity_id\": \"$SECOND\", \"is_nil\": true}" | field /is_nil
post "$OFFICER" "/v1/progress-reports/$REPORT/submissions" <<<'{}' | field /status

# 4. The secretariat verifies it: another person than the one who filled in or sent it.
post "$SECRETARIAT" "/v1/progress-reports/$REPORT/verifications" <<<'{}' | field /status

# 5. KPP-PA pulls the national figure: coverage first, then totals, of all 514 districts.
KPPPA=$(token demo-kpppa "reports:read national:id")
NATION=$(get "$KPPPA" "/v1/reports/progress?year=$YEAR&quarter=$QUARTER")
field /coverage <<<"$NATION"
field /figures <<<"$NATION"
