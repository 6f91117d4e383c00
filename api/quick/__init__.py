"""The short ways of requests that come all day long, beside the general one, with the same answers byte for byte.

readings   which readings have one
reading    how a reading goes it
standing   how an answer of a moment ago is given again
writes     which writes have one
writing    how a write goes it
"""
