import time, statistics, cProfile, pstats
from tests.api.client import Api
from api import delivery
from runtime import acts
async def test_speed(own: Api, monkeypatch):
  ups=[]
  real=acts.update
  async def timed(*a):
    t=time.perf_counter(); r=await real(*a); ups.append(time.perf_counter()-t); return r
  monkeypatch.setattr(acts,"update",timed)
  a=own
  n = await a.open()
  for label, kind in (("note","note"),):
    ts=[]; 
    for i in range(60):
        t=time.perf_counter(); r = await a.act(n,"note",{"text":"x"}); ts.append(time.perf_counter()-t); assert r.status_code==200
    print("warm act", statistics.median(ts)*1e3, "update", statistics.median(ups)*1e3)
  ctx=a.context
  async def t(name, f, k=50):
    v=[]
    for _ in range(k):
        s=time.perf_counter(); await f(); v.append(time.perf_counter()-s)
    print(name, statistics.median(v)*1e3)
  from db.cases import Viewer
  await t("get", lambda: ctx.cases.get(n, Viewer(sees_all=True)))
  await t("official", lambda: ctx.directory.official("housing-1"))
  from secrets import token_hex
  async def intake():
    async with ctx.receipts.intake("x", token_hex(8), b"m") as i:
        await i.seal(n, ["abc"])
        await i.receipt(token_hex(8),"case",n,"note",{})
  await t("intake", intake)
  rid=(await ctx.pool.fetchval("select id from receipt where number=$1 limit 1", n))
  await t("receipt.get", lambda: ctx.receipts.get(rid))
  await t("http 404", lambda: a.post("/v1/nothing", {}))
  await t("http incomplete", lambda: a.act(n, "note", {}))
