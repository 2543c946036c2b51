"""A little design with awkward names: a state called `end`, cases, a weak pointer, and every kind of lifecycle."""

from __future__ import annotations

from model.language.design import Delta, Design, derive
from model.language.lifecycle import Cite, Counter, Flag, Lifecycle, Mutex, Role, Row, Slot, State, Strength
from model.language.vocabulary import (
    DYING,
    NONE,
    Add,
    At,
    Create,
    Delete,
    Drop,
    Fire,
    Forget,
    Has,
    If,
    Lock,
    Move,
    On,
    Set,
    Take,
    Unlock,
)

HERE = Cite("kiosk.cc", "Kiosk::serve", "abc123")
TICKET = Lifecycle(
    "Ticket",
    Role.OBJECT,
    ("t",),
    (State("end", "Used up: a|b."), State("open", "Can be used.")),
    NONE,
    (
        Row("use", ("open",), "end", HERE, case="first: once"),
        Row("use", ("open",), "end", HERE, guards=(On("Ticket.paid"),), case="again"),
        Row("look", ("open", DYING), None, HERE, why="It may be asked in its destructor."),
        Row("destroy", ("end",), None, HERE),
    ),
    HERE,
    "What is sold.",
    slots=(Slot("shop", "Shop", Strength.WEAK, HERE, "Who sold it."),),
    flags=(Flag("paid", "Money was taken."),),
)
SHOP = Lifecycle(
    "Shop",
    Role.ROOT,
    (),
    (State("open", "From nine to five."),),
    "open",
    (),
    HERE,
    "Sells tickets.",
    slots=(
        Slot("sold", "Ticket", Strength.STRONG, HERE, queue=True),
        Slot("kept", "Ticket", Strength.STRONG, HERE),
        Slot("serving", "Ticket", Strength.RAW, HERE, frame=True),
    ),
    counters=(Counter("sales", "How many were sold.", 3),),
    mutexes=(Mutex("till", HERE),),
)
CLERK = Lifecycle(
    "Clerk",
    Role.THREAD,
    (),
    (State("idle", "Waits."), State("busy", "Sells.", runs_on="nobody else sells"), State("home", "Gone.")),
    "idle",
    (
        Row(
            "sell",
            ("idle",),
            "busy",
            HERE,
            (At("Ticket", NONE),),
            (
                Lock("Shop.till"),
                Create("Ticket", "open"),
                Take("Shop.sold"),
                Take("Ticket.shop"),
                Add("Shop.sales", 1),
                Unlock("Shop.till"),
                If((On("Ticket.paid"),), (Fire("Ticket.look"),)),
            ),
            choose=("t",),
        ),
        Row(
            "redeem",
            ("busy",),
            "idle",
            HERE,
            (At("Ticket", "open"),),
            (Set("Ticket.paid"), Fire("Ticket.look"), Drop("Shop.sold")),
            choose=("t",),
        ),
        Row(
            "burn",
            ("busy",),
            "idle",
            HERE,
            (At("Ticket", "open"),),
            (Delete("Ticket"),),
            choose=("t",),
            environment="fire breaks out",
        ),
        Row(
            "keep",
            ("busy",),
            "idle",
            HERE,
            (Has("Shop.sold"),),
            (Move("Shop.sold", "Shop.kept"), Forget("Shop.kept")),
            choose=("t",),
        ),
        Row("leave", ("idle",), "home", HERE),
    ),
    HERE,
    "Serves at the window.",
    final=("home",),
)
KIOSK = Design("kiosk", "as it was built", (TICKET, SHOP, CLERK))
USE_STAYS = Row("use", ("open",), None, HERE, (On("Ticket.paid"),), case="again")
HONEST = derive(
    KIOSK,
    "honest",
    because="tickets are burnt by nobody",
    delta=Delta(
        strengths=(("Ticket.shop", Strength.RAW),),
        replace_rows=(("Ticket.use[again]@open", USE_STAYS),),
        remove_rows=("Clerk.burn@busy",),
        add_rows=(("Clerk", Row("nap", ("idle",), None, HERE)),),
        add_states=(("Clerk", State("ill", "In bed.")),),
        add_slots=(("Clerk", Slot("hand", "Ticket", Strength.UNIQUE, HERE)),),
        add_flags=(("Shop", Flag("closed", "Early today.")),),
    ),
)
