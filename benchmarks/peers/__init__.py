"""The same work on other engines, as their users would write it: the plain Twilio SDK in a job.

They render nothing, encrypt nothing, ask no rule whether the text may still go, keep no record of what
Twilio said, and lose or double texts when they are killed: what they are measured for is speed.
"""
