import os,sys,time
sys.path.insert(0,"/work/main")
from concurrent.futures import ThreadPoolExecutor
from tests.support.tokens import Caller, token_for
def test_par(fresh_http):
    t0=time.time()
    tok=token_for(fresh_http,"demo-32.12-disnaker")
    c=Caller(fresh_http,"x",tok)
    line=c.post("/v1/budget-lines",{"owner":"agency:32.12-disnaker","region":"district:32.12","scheme":"none","sub_activity_code":"1","account_code":"5.1","fiscal_year":2026,"funding_source":"APBD","title":"x","version":{"ceiling_idr":1000}})
    print(line.status_code,line.text)
    lid=line.json()["id"]
    for n in (4,8,12,20,20):
        t=time.time()
        with ThreadPoolExecutor(20) as p:
            r=list(p.map(lambda i:c.post(f"/v1/budget-lines/{lid}/realisations",{"month":1,"amount_idr":30,"as_of":"2026-02-01"}).status_code,range(n)))
        print(n,time.time()-t,sorted(r))
