"""Ten commits of couchbase's history about ownership cycles, each as a small header of our own, before and after.

Only the names of classes, members and commits are those of the real code.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Commit:
    """One commit. `edge` is the reference that its message is about; `gone` and `new` are the cycles that contain it.

    A cycle is written as its labels in alphabetical order.
    """

    id: str
    subject: str
    before: str
    after: str
    edge: str
    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.id


POINTERS = """
class Stream : public RCValue { };
typedef SingleThreadedRCPtr<Stream> stream_t;
class DcpProducer;
typedef SingleThreadedRCPtr<DcpProducer> producer_t;
class GlobalTask : public RCValue { };
typedef SingleThreadedRCPtr<GlobalTask> ExTask;
"""

HISTORY = (
    Commit(
        "4587de828",
        "MB-16949: BackfillManager: Fix leak due to circular reference",
        before=POINTERS
        + """
            class ConnHandler : public RCValue { };
            typedef SingleThreadedRCPtr<ConnHandler> connection_t;
            class BackfillManager : public RCValue { connection_t conn; std::list<int> buffer; };
            class DcpProducer : public ConnHandler { RCPtr<BackfillManager> backfillMgr; };
            class DcpConsumer : public ConnHandler { };
        """,
        after=POINTERS
        + """
            class ConnHandler : public RCValue { };
            class BackfillManager : public RCValue { std::list<int> buffer; };
            class DcpProducer : public ConnHandler { RCPtr<BackfillManager> backfillMgr; };
            class DcpConsumer : public ConnHandler { };
        """,
        edge="BackfillManager.conn",
        gone=("BackfillManager.conn DcpProducer.backfillMgr",),
    ),
    Commit(
        "93d4b0fa5",
        "MB-16915: Remove cyclic reference between DcpConsumer and PassiveStream",
        before="""
            class PassiveStream { SingleThreadedRCPtr<DcpConsumer> consumer; };
            class DcpConsumer {
                std::vector<SingleThreadedRCPtr<PassiveStream>> streams;
                ~DcpConsumer() { streams[0].reset(); }
            };
        """,
        after="""
            class PassiveStream { SingleThreadedRCPtr<DcpConsumer> consumer; };
            class DcpConsumer {
                std::vector<SingleThreadedRCPtr<PassiveStream>> streams;
                void closeAllStreams() { streams[0].reset(); }
            };
        """,
        edge="",
    ),
    Commit(
        "37d53b1a7",
        "MB-18171: Break cyclic reference between ActiveStream & ChkptProcesser",
        before=POINTERS
        + """
            class CheckpointTask : public GlobalTask { std::queue<stream_t> queue; };
            class ActiveStream : public Stream {
                void schedule() { checkpointCreatorTask = new CheckpointTask(engine); }
                ExTask checkpointCreatorTask;
            };
        """,
        after=POINTERS
        + """
            class CheckpointTask : public GlobalTask { std::queue<stream_t> queue; };
            class ActiveStream : public Stream { void clearQueues(); };
        """,
        edge="ActiveStream.checkpointCreatorTask",
        gone=("ActiveStream.checkpointCreatorTask CheckpointTask.queue",),
    ),
    Commit(
        "e664a2cf",
        "MB-19892: Ensure backfills are terminated when closing DcpProducer's streams",
        before=POINTERS
        + """
            typedef RCPtr<BackfillManager> manager_t;
            class BackfillManagerTask : public GlobalTask { manager_t manager; };
            class BackfillManager {
                void schedule() { managerTask.reset(new BackfillManagerTask(this)); }
                ~BackfillManager() { while (more()) { DCPBackfill* one = active.front(); delete one; } }
                std::list<DCPBackfill*> active;
                ExTask managerTask;
            };
            class DCPBackfill { stream_t stream; };
            class ActiveStream : public Stream { producer_t producer; };
            class DcpProducer { manager_t backfillMgr; };
        """,
        after=POINTERS
        + """
            class BackfillManagerTask : public GlobalTask { std::weak_ptr<BackfillManager> weak_manager; };
            class BackfillManager {
                void schedule() { managerTask.reset(new BackfillManagerTask(shared_from_this())); }
                ~BackfillManager() { while (more()) { DCPBackfill* one = active.front(); delete one; } }
                std::list<DCPBackfill*> active;
                ExTask managerTask;
            };
            class DCPBackfill { stream_t stream; };
            class ActiveStream : public Stream { producer_t producer; };
            class DcpProducer { std::shared_ptr<BackfillManager> backfillMgr; };
        """,
        edge="BackfillManagerTask.manager",
        gone=("BackfillManager.managerTask BackfillManagerTask.manager",),
    ),
    Commit(
        "c90b04d8e",
        "MB-23714: Use a weak_ptr in DcpBackfillMemory task",
        # How the real bucket leads back to a backfill no type says, so that this last link is made up.
        before="""
            typedef std::shared_ptr<EphemeralVBucket> EphemeralVBucketPtr;
            class DCPBackfill { };
            class DCPBackfillMemory : public DCPBackfill { EphemeralVBucketPtr evb; };
            class VBucket { std::list<std::unique_ptr<DCPBackfill>> waiting; };
            class EphemeralVBucket : public VBucket { };
        """,
        after="""
            class DCPBackfill { };
            class DCPBackfillMemory : public DCPBackfill { std::weak_ptr<EphemeralVBucket> weakVb; };
            class VBucket { std::list<std::unique_ptr<DCPBackfill>> waiting; };
            class EphemeralVBucket : public VBucket { };
        """,
        edge="DCPBackfillMemory.evb",
        gone=("DCPBackfillMemory.evb VBucket.waiting",),
    ),
    Commit(
        "364a78a7b",
        "MB-26470: Use weak_ptr when non-owner objs hold ref to a stream obj",
        before="""
            class DCPBackfill { std::shared_ptr<ActiveStream> stream; };
            class BackfillManager { std::list<std::unique_ptr<DCPBackfill>> active, pending; };
            class ActiveStream { std::shared_ptr<DcpProducer> producer; };
            class CheckpointTask { std::queue<std::shared_ptr<ActiveStream>> queue; };
            class DcpProducer {
                std::shared_ptr<BackfillManager> backfillMgr;
                std::shared_ptr<CheckpointTask> checkpointCreatorTask;
            };
        """,
        after="""
            class DCPBackfill { std::weak_ptr<ActiveStream> streamPtr; };
            class BackfillManager { std::list<std::unique_ptr<DCPBackfill>> active, pending; };
            class ActiveStream { std::shared_ptr<DcpProducer> producer; };
            class CheckpointTask { std::queue<std::weak_ptr<ActiveStream>> queue; };
            class DcpProducer {
                std::shared_ptr<BackfillManager> backfillMgr;
                std::shared_ptr<CheckpointTask> checkpointCreatorTask;
            };
        """,
        edge="DCPBackfill.stream",
        gone=(
            "ActiveStream.producer BackfillManager.active DCPBackfill.stream DcpProducer.backfillMgr",
            "ActiveStream.producer BackfillManager.pending DCPBackfill.stream DcpProducer.backfillMgr",
            "ActiveStream.producer CheckpointTask.queue DcpProducer.checkpointCreatorTask",
        ),
    ),
    Commit(
        "e9d291808",
        "MB-26470: Notifier stream to hold only a weak_ptr to producer conn",
        before="""
            class Stream { };
            class NotifierStream : public Stream { std::shared_ptr<DcpProducer> producer; };
            class DcpProducer { AtomicUnorderedMap<uint16_t, std::shared_ptr<Stream>> streams; };
            template <class K, class V> class AtomicUnorderedMap { std::unordered_map<K, V> map; };
        """,
        after="""
            class Stream { };
            class NotifierStream : public Stream { std::weak_ptr<DcpProducer> producerPtr; };
            class DcpProducer { AtomicUnorderedMap<uint16_t, std::shared_ptr<Stream>> streams; };
            template <class K, class V> class AtomicUnorderedMap { std::unordered_map<K, V> map; };
        """,
        edge="NotifierStream.producer",
        gone=("AtomicUnorderedMap.map DcpProducer.streams NotifierStream.producer",),
    ),
    Commit(
        "d1f4517a8",
        "MB-26470: Active stream to hold only a weak_ptr to producer conn",
        before="""
            class Stream { };
            class ActiveStream : public Stream { std::shared_ptr<DcpProducer> producer; };
            class DcpProducer { std::unordered_map<uint16_t, std::shared_ptr<Stream>> streams; };
        """,
        after="""
            class Stream { };
            class ActiveStream : public Stream { std::weak_ptr<DcpProducer> producerPtr; };
            class DcpProducer { std::unordered_map<uint16_t, std::shared_ptr<Stream>> streams; };
        """,
        edge="ActiveStream.producer",
        gone=("ActiveStream.producer DcpProducer.streams",),
    ),
    Commit(
        "125dd1404",
        "MB-26470: Passive strm & Processor tsk to hold only a weak_ptr to consumer",
        before="""
            class PassiveStream { std::shared_ptr<DcpConsumer> consumer; };
            class DcpConsumer { std::unordered_map<uint16_t, std::shared_ptr<PassiveStream>> streams; };
        """,
        after="""
            class PassiveStream { std::weak_ptr<DcpConsumer> consumerPtr; };
            class DcpConsumer { std::unordered_map<uint16_t, std::shared_ptr<PassiveStream>> streams; };
        """,
        edge="PassiveStream.consumer",
        gone=("DcpConsumer.streams PassiveStream.consumer",),
    ),
    Commit(
        "20c6ce398",
        "MB-26979: ChkptProcessorTask should not own dcp stream objs",
        before=POINTERS
        + """
            class CheckpointTask : public GlobalTask { std::queue<stream_t> queue; };
            class ActiveStream : public Stream { producer_t producer; };
            class DcpProducer {
                void create() { checkpointCreatorTask = new CheckpointTask(engine); }
                ExTask checkpointCreatorTask;
            };
        """,
        after=POINTERS
        + """
            class CheckpointTask : public GlobalTask { std::queue<uint16_t> queue; producer_t producer; };
            class ActiveStream : public Stream { producer_t producer; };
            class DcpProducer {
                void create() { checkpointCreatorTask = new CheckpointTask(engine, this); }
                ExTask checkpointCreatorTask;
            };
        """,
        edge="CheckpointTask.queue",
        gone=("ActiveStream.producer CheckpointTask.queue DcpProducer.checkpointCreatorTask",),
        new=("CheckpointTask.producer DcpProducer.checkpointCreatorTask",),
    ),
)
