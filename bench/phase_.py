import gc; 
import sys,time,tempfile,collections
from pathlib import Path
from bench.peers.school import *
from bench.peers.lifecycle import *
import programme.instances as I
from programme.instances import *
from programme.batch import Batch
gc.freeze()
d=Path(tempfile.mkdtemp()); app=school(f"sqlite:///{d}/a.db",d,sys.argv[1]); pairs=open_pairs(app,100)
acc=collections.Counter(); P=time.perf_counter
for step,tr in enumerate(TRIGGERS):
    moment=BEGUN+BETWEEN*(step+1)
    for n in pairs:
        a=P(); r=Request(f"pair {n}",tr,COORDINATOR,inputs={"score":"3"}); b=P(); acc['request']+=b-a
        with app.database.writing() as tx:
            a=P(); acc['begin']+=a-b
            i=instances.by_name(tx,stored(r.instance),lock=True); b=P(); acc['by_name']+=b-a
            cy=cycles.by_id(tx,i.cycle); a=P(); acc['cycle']+=a-b
            ba=Batch(app,tx,cy,moment,""); ba.adopt(i); b=P(); acc['Batch']+=b-a
            m=ba.machine(i); inp={k:I._read(app,tx,m,k,v,[],i) for k,v in r.inputs.items()}
            f=Firing(r.trigger,r.actor,r.role,r.occurred_on,inp,{}, ""); a=P(); acc['firing']+=a-b
            ans=ba.fire(i.id,f,[]); b=P(); acc['fire']+=b-a
            ap=ba.finish(); a=P(); acc['finish']+=a-b
        b=P(); acc['commit']+=b-a
for k,v in acc.items(): print(k,round(v/1200*1e6,1))
print(sum(acc.values())/1200*1e6)
