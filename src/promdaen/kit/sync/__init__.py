"""How facts travel between laptops and headquarters: numbered, chained, stated, never twice.

Pure: databases, files and networks stand behind small interfaces, so that the simulator
(`promdaen simulate-sync`) drives the same code as real nodes do.
"""
