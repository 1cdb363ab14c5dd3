/*
 * Cutover and rollback of one tenant: a model for SPIN. README.md says what it covers, what it leaves out and how to run it.
 *
 *   1  never both gates open, and no sink writes where applications may   asserted where a gate opens and where a sink writes
 *   2  every run ends in DONE or UNDONE, from SWITCHED only in DONE        no invalid end state, no cycle; asserted in cas()
 *   3  no accepted write is lost, none is applied twice                    asserted where a gate opens, where a sink writes, at rest
 *   4  at DONE and UNDONE exactly one gate is open                         asserted in finish() and at rest
 *
 * Every #ifdef without a value leaves out or changes one step; `check` shows that a property fails then.
 */

#ifndef MOVES
#define MOVES 2        /* cutovers and rollbacks, undone ones included */
#endif
#ifndef WRITES
#define WRITES 2       /* transactions of the application */
#endif
#ifndef FAULTS
#define FAULTS 1       /* a process dies or is taken for dead, a connector dies, a server crashes */
#endif
#ifndef LOOKS
#define LOOKS 1        /* rounds of a dormant connector in which it may advance its slot */
#endif
#define LOG 14         /* the length of a log; asserted to suffice */

/* A side, and the pipeline that reads it: FORWARD reads the SOURCE and writes the TARGET, REVERSE the other way round. */
#define SOURCE  0
#define TARGET  1
#define FORWARD SOURCE
#define REVERSE TARGET
#define other(side) (1 - (side))

/* ---- Both databases. ---- */

bool gate[2];          /* tributary.gate: applications may write here */
bool pinned[2];        /* a transaction of the application has passed the gate and has not ended */
byte rows[2];          /* the tenant's rows: a bit for each write */
byte accepted;         /* the writes that were committed, on either side */

typedef Log { byte entry[LOG]; byte end }
Log wal[2];            /* what pipelines read: a write's number, SWITCH_HERE where a stream goes on behind, MARKER + a move's id */
#define SWITCH_HERE 8
#define MARKER 16

byte slot[2];          /* the confirmed position of the pipeline's slot; it is in the database that the pipeline reads */
byte position[2];      /* tributary.progress: the entries before it are applied, or never to be */
byte phase[2];         /* tributary.tenant.phase for the pipeline; both are in the database that it writes */
#define DORMANT   0    /* multi_tenant */
#define REHEARSAL 1    /* single_tenant, of the reverse pipeline only: rows are left out */
#define ACTIVE    2    /* replication, cutover */

byte recorded;         /* tributary.marker: a bit for each move whose marker has passed every stage */

byte act_move;         /* tributary.gate in the source: the newest move that acted there, */
bool act_settled;      /* and whether that was its last act (an undo, an arming, an opening) */

/* ---- tributary.move, the journal, in the target: validator.cutover.Journal. ---- */

#define PREPARED  1
#define FENCING   2
#define DRAINING  3
#define VERIFYING 4
#define SWITCHED  5
#define ROUTED    6
#define DONE      7
#define UNDOING   8
#define UNDONE    9

byte move;             /* the newest move's id; all before it are DONE or UNDONE */
byte state = DONE;     /* its state; before the first move all is as after a rollback */
bool cutover;          /* its kind */
byte baseline;         /* where the pipeline begins that its switch wakes up: P of a cutover, R of a rollback */

#define terminal (state == DONE || state == UNDONE)
#define is_at(expected) (move == m && state == (expected))

#ifdef UNDO_AFTER_SWITCH
#define undoable (state <= ROUTED)
#else
#define undoable (state <= VERIFYING)
#endif

/* ---- Pipelines: connector.capture, transformer, sink.apply. ---- */

bool streams[2];       /* the connector's turn reads from the slot */
bool leaves_out[2];    /* it began in a rehearsal, and so leaves rows out */
bool stale[2];         /* the phase has changed since it began, which it has not noticed */
byte next[2];          /* what it reads next */
chan forward_topic = [1] of { byte };
chan reverse_topic = [1] of { byte };

byte faults = FAULTS;
byte looks = LOOKS;
bool written;          /* the application has made its last write */

inline append(side, what)
{
    assert(wal[side].end < LOG);
    wal[side].entry[wal[side].end] = what;
    wal[side].end++
}

inline set_phase(d, to)
{
    phase[d] = to;
    stale[d] = streams[d]
}

inline end_turn(d)
{
    streams[d] = false; leaves_out[d] = false; stale[d] = false; next[d] = 0
}

inline advance_slot(d, to)
{
    if
    :: slot[d] < to -> slot[d] = to
    :: else
    fi
}

inline open_gate(side)
{
    gate[side] = true;
    assert(!gate[other(side)] && !pinned[other(side)]);                 /* 1 */
    assert(rows[side] == accepted)                                      /* 3 */
}

/* ---- The application writes wherever a gate lets it. ---- */

active proctype Application()
{
    byte write, at;

    do
    :: write == WRITES -> break
    :: atomic { write < WRITES && gate[SOURCE] -> at = SOURCE; pinned[SOURCE] = true }
       goto in_transaction
    :: atomic { write < WRITES && gate[TARGET] -> at = TARGET; pinned[TARGET] = true }
in_transaction:
       if
       :: atomic { pinned[at] ->
              pinned[at] = false;
              rows[at] = rows[at] | (1 << write);
              accepted = accepted | (1 << write);
              append(at, write);
              write++;
              written = (write == WRITES);
              at = 0 }
       :: atomic { !pinned[at] -> at = 0 }              /* rolled back by a crash of the server, and tried again */
       fi
    od
}

/* ---- One pipeline. ---- */

#ifdef NO_SINK_PHASE_CHECK
#define reads(d) true
#else
#define reads(d) (phase[d] != DORMANT)
#endif

/* Added to what is sent from a turn that leaves rows out. */
#define WITHOUT_ROWS 32

inline apply(d, what, rowless)
{
    if
    :: what >= MARKER -> recorded = recorded | (1 << (what - MARKER))
    :: what == SWITCH_HERE || rowless
    :: else ->
           assert(!gate[other(d)]);                                     /* 1 */
           assert(!(rows[other(d)] & (1 << what)));                     /* 3: an echo, or twice */
           rows[other(d)] = rows[other(d)] | (1 << what);
           append(other(d), what)
    fi
}

/* A turn that does not know yet that the phase has changed ends where the next one begins, and in a rehearsal at once. */
#ifdef READS_PAST_SWITCH
#define ends_here(d) (stale[d] && leaves_out[d])
#elif defined(REHEARSAL_READS_ON)
#define ends_here(d) (stale[d] && wal[d].entry[next[d]] == SWITCH_HERE)
#else
#define ends_here(d) (stale[d] && (leaves_out[d] || wal[d].entry[next[d]] == SWITCH_HERE))
#endif

proctype Pipeline(byte d; chan topic)
{
    byte record, looked, reached;
    bool rowless;

end:
    do
    /* Connector. It notices a change of the phase at some time, not at once; it sends again what was not confirmed. */
    :: atomic { !streams[d] && looked == 0 && phase[d] != DORMANT ->
           streams[d] = true; next[d] = slot[d];
           if
           :: phase[d] == REHEARSAL ->
                  leaves_out[d] = true;
                  if
                  :: position[d] < slot[d] -> position[d] = slot[d]     /* no row is missed by that */
                  :: else
                  fi
           :: else
           fi }
    :: atomic { streams[d] && stale[d] -> end_turn(d) }
    :: atomic { streams[d] && next[d] < wal[d].end && nfull(topic) ->
           if
           :: ends_here(d) -> end_turn(d)
           :: else ->
                  topic!(next[d] + (leaves_out[d] -> WITHOUT_ROWS : 0));
                  next[d]++;
                  if
                  :: advance_slot(d, next[d])
                  :: true                               /* it is confirmed later, with others */
                  fi
           fi }
    :: atomic { streams[d] && faults > 0 -> faults--; end_turn(d) }

    /* A dormant connector lets go of the log: reads its end, then the journal, then the phase, then advances the slot. */
    :: atomic { !streams[d] && looked == 0 && looks > 0 && phase[d] == DORMANT && slot[d] < wal[d].end ->
           looks--; reached = wal[d].end; looked = 1 }
#ifdef PHASE_BEFORE_JOURNAL
#define first_check (phase[d] == DORMANT)
#define second_check terminal
#elif defined(NO_JOURNAL_CHECK)
#define first_check true
#define second_check (phase[d] == DORMANT)
#else
#define first_check terminal
#define second_check (phase[d] == DORMANT)
#endif
    :: atomic { looked == 1 && first_check -> looked = 2 }
    :: atomic { looked == 1 && !(first_check) -> looked = 0; reached = 0 }
    :: atomic { looked == 2 && second_check -> looked = 3 }
    :: atomic { looked == 2 && !(second_check) -> looked = 0; reached = 0 }
    :: atomic { looked == 3 ->
#ifdef ADVANCE_AFTER_CHECK
           reached = wal[d].end;
#endif
           advance_slot(d, reached); looked = 0; reached = 0 }

    /* Sink: one transaction, in which it holds the progress row. A dormant one leaves its records in the topic. */
    :: atomic { nempty(topic) && reads(d) ->
           topic?record;
           rowless = (record >= WITHOUT_ROWS);
           record = record % WITHOUT_ROWS;
           if
           :: record == position[d] -> position[d]++; apply(d, wal[d].entry[record], rowless)
           :: record > position[d] -> assert(false)       /* 3: a gap */
           :: else                                      /* was applied, or is not to be */
           fi;
           record = 0; rowless = false }
    od
}

/* ---- A server crashes: open transactions are gone, and the slot may be where it was long ago. ---- */

inline crash(side)
{
    faults--;
    pinned[side] = false;
    slot[side] = 0;
    end_turn(side)
}

active proctype Servers()
{
end:
    do
    :: atomic { faults > 0 -> crash(SOURCE) }
    :: atomic { faults > 0 -> crash(TARGET) }
    od
}

/*
 * ---- A process that runs `cutover` and `rollback`, or a validator that watches: validator.cutover. ----
 *
 * Each line below is one transaction in one database. Between any two of them the process may stand still, while the other
 * one takes the move over, finishes it and makes new ones; then it wakes up and goes on. Or it dies, or loses an answer, and
 * looks at the journal again. No step relies on the advisory lock: it only decides who goes on while nothing goes wrong.
 */

byte in_charge;        /* who holds the lock, or gets it next */

#define LOOK         0
#define REHEARSE     1
#define TO_FENCING   2
#define FENCE        3
#define TO_DRAINING  4
#define MARK         5
#define AWAIT_MARKER 6
#define TO_VERIFYING 7
#define ALIGN        8
#define SWITCH       9
#define END_SESSIONS 10
#define ARM          11
#define OPEN         12
#define TO_ROUTED    13
#define TO_DONE      14
#define TO_UNDOING   15
#define UNDO         16
#define TO_UNDONE    17
#define REST         18

inline forget() { m = 0; r = 0; step = LOOK }

/* Journal.advance: UPDATE tributary.move SET state = … WHERE id = … AND state = …; who finds it changed, looks again. */
inline cas(from, to, then)
{
    if
    :: is_at(from) -> state = to; step = then
    :: else -> forget()
    fi
}

inline finish(how)
{
    state = how;
    assert(gate[SOURCE] != gate[TARGET])                                /* 4 */
}

/* Gate.close, open, claim in the source: an act counts unless a newer move acted there or this one is settled; checked in the act's own transaction. */
#define may_act (act_move < m || (act_move == m && !act_settled))
inline acted(settled) { act_move = m; act_settled = settled }

/* The same in the target, where it comes to the same whether an act asks its gate or the journal. */
#ifdef TARGET_ACTS_UNCHECKED
#define target_may_act(expected) true
#else
#define target_may_act(expected) is_at(expected)
#endif

#ifdef FENCE_UNCHECKED
#define may_fence true
#else
#define may_fence may_act
#endif

#ifdef UNDO_UNCHECKED
#define may_undo true
#else
#define may_undo may_act
#endif

#ifdef ARM_TWICE
#define may_arm true
#else
#define may_arm may_act
#endif

#ifdef NO_PIN
#define in_flight(side) false
#else
#define in_flight(side) pinned[side]
#endif

#ifdef NO_DRAIN
#define marker_recorded true
#else
#define marker_recorded (recorded & (1 << m))
#endif

inline end_rehearsal()
{
#ifndef REHEARSAL_GOES_ON
    set_phase(REVERSE, DORMANT)
#else
    skip
#endif
}

proctype Validator(byte self)
{
    byte step = LOOK, m, r;             /* m: the move it believes to work for; r: its baseline */
    bool cuts;                          /* its kind */

end:
    do
    /* Mover.move begins a move; it and Mover.takeOver: undo one that is not SWITCHED, finish one that is. */
    :: atomic { step == LOOK && in_charge == self && terminal && move < MOVES ->
           move++; m = move; state = PREPARED; cutover = gate[SOURCE]; cuts = cutover;
           step = (cuts -> REHEARSE : TO_FENCING) }
#ifndef NO_TAKEOVER
    :: atomic { step == LOOK && !terminal && (in_charge == self || faults > 0) ->
           if
           :: in_charge != self -> faults--; in_charge = self
           :: else
           fi;
           m = move; cuts = cutover;
           if
           :: state <= VERIFYING -> step = TO_UNDOING
           :: state == SWITCHED && cuts -> r = baseline; step = END_SESSIONS
           :: state == SWITCHED && !cuts -> step = OPEN
           :: state == ROUTED -> step = TO_DONE
           :: state == UNDOING -> step = UNDO
           fi }
#endif
    :: atomic { step != LOOK && faults > 0 -> faults--; forget() }

    /* 1. WayBack.rehearse. */
    :: atomic { step == REHEARSE ->
           if
           :: may_act ->
                  append(TARGET, SWITCH_HERE);
                  position[REVERSE] = wal[TARGET].end;
                  set_phase(REVERSE, REHEARSAL); acted(false); step = TO_FENCING
           :: else -> forget()
           fi }

    /* 3. Fence: waits for the transactions that have passed the gate, but not for ever. */
    :: atomic { step == TO_FENCING ->
#ifdef BASELINE_BEFORE_DRAIN
           r = wal[SOURCE].end;
#endif
#ifdef MARKER_BEFORE_FENCE
           append((cuts -> SOURCE : TARGET), MARKER + m);
#endif
           cas(PREPARED, FENCING, FENCE) }
    :: atomic { step == FENCE && cuts && !in_flight(SOURCE) ->
           if
           :: may_fence -> gate[SOURCE] = false; end_rehearsal(); acted(false); step = TO_DRAINING
           :: else -> forget()
           fi }
    :: atomic { step == FENCE && !cuts && !in_flight(TARGET) ->
           if
           :: target_may_act(FENCING) -> gate[TARGET] = false; step = TO_DRAINING
           :: else -> forget()
           fi }
    :: atomic { step == FENCE -> step = TO_UNDOING }

    /* 4. Drain: a marker behind the fence has passed every stage, or the deadline is there. */
    :: atomic { step == TO_DRAINING -> cas(FENCING, DRAINING, MARK) }
    :: atomic { step == MARK ->
#ifndef MARKER_BEFORE_FENCE
           append((cuts -> SOURCE : TARGET), MARKER + m);
#endif
           step = AWAIT_MARKER }
    :: atomic { step == AWAIT_MARKER && marker_recorded -> step = TO_VERIFYING }
    :: atomic { step == AWAIT_MARKER -> step = TO_UNDOING }

    /* 5. Verification: both sides stand still and are compared; the model must hold without. A rollback reads R behind it. */
    :: atomic { step == TO_VERIFYING -> cas(DRAINING, VERIFYING, (cuts -> SWITCH : ALIGN)) }
    :: atomic { step == ALIGN ->
           append(SOURCE, SWITCH_HERE);
#ifndef BASELINE_BEFORE_DRAIN
           r = wal[SOURCE].end;
#endif
#ifdef ADVANCE_BEFORE_SWITCH
           end_turn(FORWARD);
           advance_slot(FORWARD, r);
#endif
           step = SWITCH }

    /* 6. Switch: one transaction in the target. */
    :: atomic { step == SWITCH && cuts ->
           if
           :: is_at(VERIFYING) ->
                  state = SWITCHED;
                  baseline = wal[TARGET].end;
#ifndef FORWARD_GOES_ON
                  set_phase(FORWARD, DORMANT);
#endif
                  open_gate(TARGET);
                  r = baseline; step = END_SESSIONS
           :: else -> forget()
           fi }
    :: atomic { step == SWITCH && !cuts ->
           if
           :: is_at(VERIFYING) ->
                  state = SWITCHED;
                  baseline = r;
                  set_phase(FORWARD, ACTIVE);
#ifndef NO_BASELINE
                  position[FORWARD] = r;
#endif
                  r = 0; step = OPEN
           :: else -> forget()
           fi }

    /* 7. Only forward from here. ReverseControl.arm, with what the journal says; Resumption in the connector. */
    :: atomic { step == END_SESSIONS ->
           end_turn(REVERSE);
           advance_slot(REVERSE, r);
           step = ARM }
    :: atomic { step == ARM ->
           if
           :: may_arm ->
#if defined(BASELINE_OF_SLOT)
                  position[REVERSE] = slot[REVERSE];
#elif !defined(NO_BASELINE)
                  position[REVERSE] = r;
#endif
                  set_phase(REVERSE, ACTIVE);
                  acted(true)
           :: else
           fi;
           r = 0; step = TO_ROUTED }

    /* ReverseControl.restAndOpen: the way back is dormant and the source open, in one transaction there. */
    :: atomic { step == OPEN ->
           if
           :: may_act ->
#ifdef OPEN_BEFORE_DORMANT
                  open_gate(SOURCE); acted(false); step = REST
#else
                  set_phase(REVERSE, DORMANT); open_gate(SOURCE); acted(true); step = TO_ROUTED
#endif
           :: else -> step = TO_ROUTED
           fi }
#ifdef OPEN_BEFORE_DORMANT
    :: atomic { step == REST ->
           if
           :: may_act -> set_phase(REVERSE, DORMANT); acted(true)
           :: else
           fi;
           step = TO_ROUTED }
#endif
    :: atomic { step == TO_ROUTED -> cas(SWITCHED, ROUTED, TO_DONE) }
    :: atomic { step == TO_DONE ->
           if
           :: is_at(ROUTED) -> finish(DONE)
           :: else
           fi;
           forget() }

    /* Ending.undo: the journal first, so that the switch cannot happen any more; then the gate. */
    :: atomic { step == TO_UNDOING ->
#ifdef NO_UNDO_CAS
           step = UNDO
#else
           if
           :: move == m && undoable ->
                  assert(state < SWITCHED);                             /* 2 */
                  state = UNDOING; step = UNDO
           :: else -> forget()
           fi
#endif
           }
    :: atomic { step == UNDO && cuts ->
           if
           :: may_undo -> end_rehearsal(); open_gate(SOURCE); acted(true)
           :: else
           fi;
           step = TO_UNDONE }
    :: atomic { step == UNDO && !cuts ->                /* the gate and the journal are in one database */
           if
           :: target_may_act(UNDOING) -> open_gate(TARGET); finish(UNDONE)
           :: else
           fi;
           forget() }
    :: atomic { step == TO_UNDONE ->
           if
           :: is_at(UNDOING) -> finish(UNDONE)
           :: else
           fi;
           forget() }
    od
}

/* ---- At rest: all moves are over, and the pipeline at work has nothing left to do. Every run has to get here. ---- */

#define at_work (gate[SOURCE] -> FORWARD : REVERSE)

init
{
    atomic {
        gate[SOURCE] = true;
        phase[FORWARD] = ACTIVE;
        run Pipeline(FORWARD, forward_topic);
        run Pipeline(REVERSE, reverse_topic);
        run Validator(0);
        run Validator(1)
    }
    atomic {
        written && terminal && move == MOVES && gate[SOURCE] != gate[TARGET] && position[at_work] == wal[at_work].end ->
        assert(rows[SOURCE] == accepted && rows[TARGET] == accepted)    /* 3 */
    }
}
