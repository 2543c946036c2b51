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
    indexes=("t",),
    states=(State("end", "Used up: a|b."), State("open", "Can be used.")),
    initial=NONE,
    rows=(
        Row("use", ("open",), "end", HERE, case="first: once"),
        Row("use", ("open",), "end", HERE, guards=(On("Ticket.paid"),), case="again"),
        Row("look", ("open", DYING), None, HERE, why="It may be asked in its destructor."),
        Row("destroy", ("end",), None, HERE),
    ),
    cite=HERE,
    meaning="What is sold.",
    slots=(Slot("shop", "Shop", Strength.WEAK, HERE, "Who sold it."),),
    flags=(Flag("paid", "Money was taken."),),
)
SHOP = Lifecycle(
    "Shop",
    Role.ROOT,
    indexes=(),
    states=(State("open", "From nine to five."),),
    initial="open",
    rows=(),
    cite=HERE,
    meaning="Sells tickets.",
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
    indexes=(),
    states=(State("idle", "Waits."), State("busy", "Sells.", runs_on="nobody else sells"), State("home", "Gone.")),
    initial="idle",
    rows=(
        Row(
            "sell",
            ("idle",),
            "busy",
            HERE,
            guards=(At("Ticket", NONE),),
            effects=(
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
            guards=(At("Ticket", "open"),),
            effects=(Set("Ticket.paid"), Fire("Ticket.look"), Drop("Shop.sold")),
            choose=("t",),
        ),
        Row(
            "burn",
            ("busy",),
            "idle",
            HERE,
            guards=(At("Ticket", "open"),),
            effects=(Delete("Ticket"),),
            choose=("t",),
            environment="fire breaks out",
        ),
        Row(
            "keep",
            ("busy",),
            "idle",
            HERE,
            guards=(Has("Shop.sold"),),
            effects=(Move("Shop.sold", "Shop.kept"), Forget("Shop.kept")),
            choose=("t",),
        ),
        Row("leave", ("idle",), "home", HERE),
    ),
    cite=HERE,
    meaning="Serves at the window.",
    final=("home",),
)
KIOSK = Design("kiosk", because="as it was built", lifecycles=(TICKET, SHOP, CLERK))
USE_STAYS = Row("use", ("open",), None, HERE, guards=(On("Ticket.paid"),), case="again")
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
