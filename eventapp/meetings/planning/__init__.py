"""Plans of meetings: who meets whom in which slot, at which table.

Nothing here knows the database or a page: plain values go in and come out, so that plans can be made in a process of
their own and tried on published instances.

For an event, start with `situation.py` (what goes in and comes out) and call

    from eventapp.meetings.planning.planner import plan, numbers
    plan(situation, seconds=60, heard=None) -> Plan     heard(Progress) -> bool; False stops it, best so far is returned
    numbers(situation, slots, tables) -> Numbers        of any plan, as after moving by hand

    situation.py  the situation of an event, a plan, the reasons why something has no place
    placement.py  where meetings are while a plan is made, and what that costs
    placing.py    the constructive plan, and making room by moving others
    improving.py  less waiting, by annealing
    seating.py    tables: people stay seated, or walk little
    reasons.py    why something was not placed; what no plan can exceed
    planner.py    all of it together, in the time there is

For one round of all meetings with a proof, as published instances have it:

    problem.py   the problem and what counts as a break
    dzn.py       instance files of the field
    counting.py  what counting alone shows to be impossible
    formula.py   the problem as clauses
    exact.py     the fewest breaks with proof

check.py looks at schedules and plans, and shares no line with what makes them.
"""
