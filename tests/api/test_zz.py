from tests.api.client import Api
from datetime import timedelta
from runtime import timeskip
async def test_x(api: Api):
    number = await api.open()
    await api.act(number, "void", {"reason": "误"}, by="housing-head")
    c=api.context.client; w=f"case:{number}"
    await c.get_workflow_handle(w).result()
    try: print(await timeskip.fast_forward(c,w,timedelta(days=20)))
    except Exception as e: print(repr(e), e.status)
