"""Synchronisation of facts between laptops and headquarters: numbered, chained, acknowledged.

Pure: databases, files and networks are behind small interfaces, so that the simulator (`promdaen
simulate-sync`) runs the same code as real nodes.
"""
