"""One search over everything: what may be found, how the index is kept, and what a reader finds.

Two verbs matter to the apps: `changes.changed(obj)`, in the transaction of a fact, and `finding.find(reader, asked)`.
`whoosh_backend` is the engine of the embedded site, a modelsearch backend that could live on its own.
"""
