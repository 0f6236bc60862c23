import sys,time,tempfile,collections,resource,shutil,gc
from pathlib import Path
from bench.peers.school import *
from bench.peers.ours import WAYS
from bench.peers.floor import recorded,play
way,n,sync=sys.argv[1],int(sys.argv[2]),sys.argv[3]
import os; gc.freeze(); gc.set_threshold(int(os.environ.get("TH","700")),10,10)
if os.environ.get("NOGC"): gc.disable()
with tempfile.TemporaryDirectory() as d:
    d=Path(d)
    app=school(f"sqlite:///{d}/a.db",Path(d),sync,way=="by_itself")
    pairs=open_pairs(app,n)
    with app.database.reading() as tx: app.machine(tx,"pair",1)
    app.database.close()
    assert not (d/'a.db-wal').exists()
    shutil.copy(d/'a.db',d/'b.db'); shutil.copy(d/'a.db',d/'c.db')
    if len(sys.argv)>4:
        import cProfile,pstats
        pr=cProfile.Profile(); pr.enable()
    t=time.perf_counter(); done=WAYS[way](app,pairs); s=time.perf_counter()-t
    if len(sys.argv)>4:
        pr.disable(); pstats.Stats(pr).sort_stats(sys.argv[4]).print_stats(60)
    print(way,sync,done,round(s,2),round(done/s),"per s",resource.getrusage(resource.RUSAGE_SELF).ru_maxrss//1024,"MB")
    from programme import audit
    with app.database.reading() as tx: print(tx.rows("select state,count(*) from instances group by 1"), tx.number("select count(*) from outbox"),tx.number("select count(*) from incidents"))
    print(audit.verify(app).problems[:3])
    app.database.close()
    from programme.application import build; from store.database import open_database
    app2=build(app.settings,open_database(f"sqlite:///{d}/c.db",synchronous=sync))
    with recorded() as found: WAYS[way](app2,pairs)
    f=play(d/'b.db',found,sync); print("floor",round(done/f),"per s; share",round(f/s,3), len(found)/done)
    print(collections.Counter(x[1][:50] for x in found if way=='single').most_common(15))
