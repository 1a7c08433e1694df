"""First names common among the clinic's patients: only to read "this is not Maria" as a wrong number."""

# ruff: noqa: E501, SIM905 (tables: a row is one thought, and words are easier to read unquoted)

from __future__ import annotations

FIRST_NAMES = frozenset(
    "maria jose juan carlos luis ana rosa carmen jorge miguel pedro manuel antonio francisco javier daniel david alejandro "
    "ricardo fernando roberto eduardo sergio rafael raul mario alberto arturo oscar ruben hector enrique victor guadalupe "
    "lupe lupita margarita veronica patricia elena laura martha marta teresa gloria silvia sandra claudia alicia "
    "leticia yolanda adriana monica norma isabel irma lucia sofia valentina camila gabriela daniela andrea paola diana "
    "beatriz esperanza dolores juana josefina angela angelica alma rocio susana graciela ramona consuelo concepcion "
    "ernesto gerardo alfredo armando guillermo gustavo ignacio julio jaime jesus felipe pablo ramon salvador santiago "
    "diego mateo sebastian emilio ismael rodolfo rogelio tomas vicente ernestina benito domingo marcos lorenzo esteban "
    "james john robert michael william richard thomas charles christopher matthew anthony steven paul andrew joshua "
    "kenneth kevin brian george edward ronald timothy jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry "
    "justin scott brandon benjamin samuel gregory frank raymond patrick jack dennis jerry tyler aaron henry douglas "
    "peter adam nathan zachary walter kyle harold carl arthur roger keith lawrence albert joe jesse billy bruce ralph roy "
    "eugene louis bobby johnny tom mike dave steve bob jim bill dan chris matt tony josh ken greg sam ben alex max "
    "mary jennifer linda elizabeth barbara jessica susan sarah karen lisa nancy betty sandy ashley emily donna michelle "
    "carol amanda melissa deborah stephanie rebecca sharon cynthia kathleen amy shirley anna angela emma ruth brenda "
    "pamela nicole katherine samantha christine debra rachel carolyn janet maria heather diane olivia julie joyce "
    "victoria kelly christina lauren joan evelyn judith megan cheryl hannah jacqueline theresa sara janice jean abigail "
    "alice julia judy grace denise amber marilyn beverly danielle sophia tiffany crystal brittany vanessa erica tina "
    "kate katie liz beth jen jenny becky debbie cathy kathy sue rita wanda peggy bonnie paula wendy "
    "juanita xavier ximena marisol mariana fatima noemi raquel ines miriam eva celia delia ofelia amalia aurora elvira "
    "estela eloy orlando freddy eddie nestor ivan joel abel hugo saul moises adan isaac elias gilberto efrain".split()
)
