"""Verbs of saying, as a pattern."""

SAYS = (
    r"(?:sa(?:id|ys?)|told|tells|add(?:s|ed)|wr(?:ites|ote)|warn(?:s|ed)|argue[sd]|note[sd]"
    r"|claim(?:s|ed)|declare[sd]|insist(?:s|ed)|explain(?:s|ed)|state[sd]|continue[sd]|went on"
    r"|comment(?:s|ed)|repl(?:ies|ied)|respond(?:s|ed)|answer(?:s|ed)|acknowledge[sd]|concede[sd]"
    r"|admit(?:s|ted)|stress(?:es|ed)|emphasi[sz]e[sd]|remark(?:s|ed)|observe[sd]|predict(?:s|ed)"
    r"|caution(?:s|ed)|conclude[sd]|announce[sd]|charge[sd]|urge[sd]|calls?|called|describe[sd]"
    r"|recall(?:s|ed)|maintain(?:s|ed)|reiterate[sd]|repeat(?:s|ed)|demand(?:s|ed)|accuse[sd]"
    r"|promise[sd]|complain(?:s|ed)|confirm(?:s|ed)|quip(?:s|ped)|point(?:s|ed) out"
    r"|express(?:es|ed)|denounce[sd]|denie[sd]|suggest(?:s|ed)|label(?:s|led|ed)|dismiss(?:es|ed)"
    r"|mention(?:s|ed)|threaten(?:s|ed)|voice[sd]|spoke of|believe[sd]|advise[sd]|cite[sd]"
    r"|ask(?:s|ed)|pledge[sd]|condemn(?:s|ed)|reported)"
)
