"""English phrases of violence by or against others (notation: `reply_phrases`)."""

# ruff: noqa: E501 (tables: a row is one thought, and words are easier to read unquoted)

from __future__ import annotations

VIOLENCE = [
    "{want}|{i}|gonna|(going to) {hurtother} {other} !with|so|if|back|laughing|for",
    "(going to)|will|threaten*|says|said|tried|trying|wants|tries|hell|he|shell to? kill|hurt|shoot|stab|murder|strangle "
    "me|us|(my kids)|(the kids)|(my mom)|(our kids)",
    "urge|urges|thoughts|thought|voices|voice|thinking|feel .. {hurtother} {other}|me|myself",
    "{hurtother} my husband|wife|boyfriend|girlfriend|mom|mother|dad|father|boss|kids|kid|baby|neighbor|ex|family|coworker|"
    "brother|sister|partner|son|daughter|children",
    "{abuser} is|was|keeps|just|has|hits|started|been? hit|hits|hitting|beat|beats|beating|punch*|chok*|strangl*|kick*|"
    "slap*|rape*|raping|assault*|attack*|abus*|threaten*|hurting|hurts|shov*|molest* me|us|(my kids)|(the kids)|(my son)|"
    "(my daughter)|(my mom)|her|(our kids)",
    "{abuser} threaten*|tried|is|trying|wants|says to? .. (kill me)|(hurt me)|(kill us)",
    "(being abused)|(is abusive)|(was raped)|(got raped)|(been raped)|(being raped)|(was assaulted)|(been assaulted)|"
    "(sexually assaulted)|(was attacked)|(being beaten)|(domestic violence)|(got beat up)|(beats me)|(hits me)|(raped me)|"
    "(choked me)|(strangled me)|(assaulted me)|(molested me)|(threatening me)|(threatened me)|(put his hands on me)|"
    "(put hands on me)|(being stalked)|(stalking me)|(holding me hostage)|(wont let me leave)|(locked me in)",
    "{abuser} has|have|got|pointed|pulled|put|with a|the|his gun|knife|weapon|pistol !collection|safe|permit",
    "not|isnt|dont|doesnt|unsafe|arent feel? safe $|(at home)|here|with|(in my)|tonight|(right now)|anymore|(in this)",
    "(feel unsafe)|(unsafe at home)|(im in danger)|(were in danger)|(my life is in danger)|(kids are in danger)|"
    "(afraid of my husband)|(scared of my husband)|(afraid of my boyfriend)|(scared of my boyfriend)|(scared he will hurt)|"
    "(afraid he will)|(scared hell)|(scared of him)|(afraid of him)|(shoot up)|(bring a gun)|(voices telling me)|"
    "(voices tell me)|(voices are telling me)|(voices say)|(call the police)",
    "estoy|corro|estamos|corre|vida en|esta? peligro",
]
