import gc; gc.disable()
import time,tempfile,gc
from pathlib import Path
from bench.peers.school import *
from bench.peers.lifecycle import *
from programme.batch import Batch
from states.decision import Firing
from states.decide import decide
from states.history import seal
from states import follow, record, letters
from store.apply import apply
from store import instances
d=Path(tempfile.mkdtemp())
app=school(f"sqlite:///{d}/a.db",d,"FULL")
pairs=open_pairs(app,2000)
def t(name,f,n):
    best=1e9
    for _ in range(5):
        s=time.perf_counter(); r=f(); best=min(best,(time.perf_counter()-s)/n*1e6)
    print(f"{name:20} {best:.1f} us"); return r
with app.database.reading() as tx:
    row=cycles.by_name(tx); batch=Batch(app,tx,row,BEGUN+BETWEEN); m=app.machine(tx,"pair",1)
    t("by_ids",lambda: instances.by_ids(tx,pairs),2000)
    sel=[tx.rows(f"SELECT {instances._COLUMNS} FROM instances WHERE id=?",(i,))[0] for i in pairs]
    got=t("from_row",lambda:[instances.from_row(r) for r in sel],2000)
    f=Firing("write_request",COORDINATOR,inputs={"score":3})
    dec=t("decide",lambda:[decide(m,i,f,batch.around) for i in got],2000)
    i=got[0]; around=batch.around; c=m.leaving(i.state,"write_request")[0]
    t("variables",lambda:[follow.variables(i,around,i.fields,f,"coordinator",i.evidence) for _ in range(2000)],2000)
    seen=follow.variables(i,around,{**i.fields,"score":3},f,"coordinator",i.evidence)
    t("guard",lambda:[c.guard.holds(seen) for _ in range(2000)],2000)
    t("guard bare eval",lambda:[c.guard.expression.eval(data={"score":3,"step":0}) for _ in range(2000)],2000)
    t("set",lambda:[c.sets[0][1].value(seen) for _ in range(2000)],2000)
    mv=m.move(i.state,c); moved=i._replace(state=mv.dest,revision=2)
    t("replace6",lambda:[i._replace(state=mv.dest,revision=2,entered_at=around.moment,fields=i.fields,roles=i.roles,evidence=i.evidence) for _ in range(2000)],2000)
    t("settle",lambda:[follow.settle(m,moved,mv,"write_request",around) for _ in range(2000)],2000)
    st=follow.settle(m,moved,mv,"write_request",around).instance
    t("entry",lambda:[record.entry(i,st,around,"write_request",actor=1,role="x") for _ in range(2000)],2000)
    t("changes",lambda:[record.changes(i,st) for _ in range(2000)],2000)
    t("notices",lambda:[tuple(letters.notices(m,st,around,c.spec.notify,1)) for _ in range(2000)],2000)
    sealed=t("seal",lambda:[seal(x) for x in dec],2000)
    class Null:
        postgresql=False
        def run_many(self,s,r): return len(r)
    t("apply no sql",lambda:apply(Null(),sealed,app.shape,"x"),2000)
    def fires():
        b=Batch(app,tx,row,BEGUN+BETWEEN); b._known.update({i.id:i for i in got})
        for n in pairs: b.fire(n,f)
    t("batch.fire",fires,2000)
    from states import decide as D
    from states.roster import roles_of
    today=around.calendar.local_day(around.moment)
    t("acting_as",lambda:[D._acting_as(c,i,f,around,today) for _ in range(2000)],2000)
    t("_inputs",lambda:[D._inputs(m,i,f,c) for _ in range(2000)],2000)
    t("_evidence",lambda:[D._evidence(m,i,f,c,{}) for _ in range(2000)],2000)
    t("leaving",lambda:[m.leaving(i.state,"write_request") for _ in range(2000)],2000)
    t("move",lambda:[m.move(i.state,c) for _ in range(2000)],2000)
    t("_try",lambda:[D._try(m,i,f,around,c,"coordinator") for _ in range(2000)],2000)
    t("_try each",lambda:[D._try(m,x,f,around,c,"coordinator") for x in got],2000)
    fl={**i.fields,"score":3}
    t("_decision",lambda:[D._decision(m,i,f,around,c,"coordinator",fl,{}) for _ in range(2000)],2000)
    t("local_day",lambda:[around.calendar.local_day(around.moment) for _ in range(2000)],2000)
    t("misfit",lambda:[D.misfit(m.process.fields["score"],3) for _ in range(2000)],2000)
    t("min",lambda:[min([],default=None) for _ in range(2000)],2000)
    t("signals",lambda:[tuple(follow.signals(c,st,around,st.fields,0)) for _ in range(2000)],2000)
    t("isfinal",lambda:[m.is_final(st.state) for _ in range(2000)],2000)
    print('---')
    t("holds+set",lambda:[(c.guard.holds(seen),c.sets[0][1].value(seen)) for _ in range(2000)],2000)
    t("set+fit",lambda:[{n:D._fit(m,n,v.value(seen)) for n,v in c.sets} for _ in range(2000)],2000)
    t("fit",lambda:[D._fit(m,"step",1) for _ in range(2000)],2000)
    def x():
        for _ in range(2000):
            ff={**i.fields,**f.inputs}
            s=follow.variables(i,around,ff,f,"coordinator",{})
            c.guard.holds(s)
    t("vars+holds",x,2000)
    g=c.guard.expression
    def y():
        for _ in range(2000): r=g.eval(data={"score":3,"step":0})
    t("eval",y,2000)
    def y():
        for _ in range(2000): r=g.eval(data={"score":3,"step":0}); r.type(); 
    t("eval type",y,2000)
    def y():
        for _ in range(2000): r=g.eval(data={"score":3,"step":0}); r.plain_value()
    t("eval plain",y,2000)
    print(m.process.fields["step"].type, type(m.process.fields), type(m.process.forms))
    t("decision parts: settle",lambda:[follow.settle(m,moved,mv,"write_request",around,"keep") for _ in range(2000)],2000)
    due=[a.due_at for a in got[0].deadlines]
    t("Decision()",lambda:[D.Decision(before=i,after=st,entry=None,letters=(),signals=()) for _ in range(2000)],2000)
    t("entry full",lambda:[record.entry(i,st,around,"write_request",actor=1,role="x",planned_for=min(due,default=None),occurred_on=None,reason="") for _ in range(2000)],2000)
    print('+++')
    def z():
        for x in got: D._try(m,x,f,around,c,"coordinator")
    t("_try discard",z,2000)
    def z():
        for x in got: D._decision(m,x,f,around,c,"coordinator",fl,{})
    t("_decision discard",z,2000)
    def z():
        for x in got: follow.settle(m,moved,mv,"write_request",around,"keep")
    t("settle discard",z,2000)
    def z():
        for x in got: record.entry(i,st,around,"write_request",actor=1,role="x",planned_for=min(due,default=None),occurred_on=None,reason="")
    t("entry discard",z,2000)
    def z():
        for x in got: record.entry(x,st,around,"write_request",actor=1,role="x",planned_for=min(due,default=None),occurred_on=None,reason="")
    t("entry x discard",z,2000)
    def z():
        for x in got: record.changes(x,st)
    t("changes x",z,2000)
    print('***')
    import collections
    acc=collections.Counter(); P=time.perf_counter
    def z():
        for x in got:
            a=P(); D._inputs(m,x,f,c); b=P(); acc['inputs']+=b-a
            ev={**x.evidence,**f.evidence}; D._evidence(m,x,f,c,ev); a=P(); acc['evidence']+=a-b
            fi={**x.fields,**f.inputs}; s=follow.variables(x,around,fi,f,"coordinator",ev); b=P(); acc['vars']+=b-a
            c.guard.holds(s); a=P(); acc['guard']+=a-b
            fi |= {name: D._fit(m, name, value.value(s)) for name, value in c.sets}; b=P(); acc['set']+=b-a
            mv2=m.move(x.state,c)
            mo=x._replace(state=mv2.dest,revision=x.revision+1,entered_at=around.moment,fields=fi,roles=D._roles(c,x,fi),evidence=ev); a=P(); acc['replace']+=a-b
            se=follow.settle(m,mo,mv2,f.trigger,around,c.spec.deadlines); b=P(); acc['settle']+=b-a
            en=record.entry(x,se.instance,around,f.trigger,actor=f.actor,role="coordinator",planned_for=min(due,default=None),occurred_on=None,reason=""); a=P(); acc['entry']+=a-b
            le=tuple(letters.notices(m,se.instance,around,c.spec.notify,f.actor)); b=P(); acc['notices']+=b-a
            r=D.Decision(x,se.instance,en,le,tuple(follow.signals(c,se.instance,around,fi,0))); a=P(); acc['decision']+=a-b
    z(); acc.clear(); z()
    for k,v in acc.items(): print(k,round(v/2000*1e6,1))
