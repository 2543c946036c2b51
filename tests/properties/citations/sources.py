"""A small git repository with C++ in it, for tests of citations."""

from __future__ import annotations

import subprocess
from pathlib import Path

HEADER = """\
// struct Stream { int mentioned; };  not a definition: Stream::mentioned
#define DECLARE(x) x
typedef std::shared_ptr<Producer> producer_t;
class Stream : public Base {
public:
    Stream(producer_t p, int vb);
    ~Stream();
    void setDead(status_t status) { if (state != DEAD) { local = 1; } }
    std::mutex streamMutex;
private:
    const std::string name_ = "no Stream::quoted; here";
    producer_t producer;
    std::weak_ptr<Manager> manager;
    std::map<const void*, producer_t> owners;
    Engine* engine;
};
template <class T> class Queue { std::list<T> items; };
"""
SOURCE = """\
#include "stream.h"
Stream::~Stream() {
    Stream::helper(1);
}
void Stream::step(int n) const noexcept {
    other.take();
}
Stream::Stream(producer_t p, int vb)
    : producer(p) {}
static bool isDying(const Bucket& bucket) { return true; }
int Stream::counter = 0;
"""


def git(directory: Path, *arguments: str) -> str:
    """Run git in a directory; its output."""
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    run = subprocess.run(
        ("git", "-C", str(directory), *identity, *arguments), capture_output=True, text=True, check=True
    )
    return run.stdout.strip()


def repository_at(directory: Path) -> tuple[Path, str]:
    """A repository with two files and two commits; the directory and the second commit, whose parent has no source."""
    directory.mkdir()
    git(directory, "init", "-q")
    (directory / "stream.h").write_text(HEADER)
    git(directory, "add", ".")
    git(directory, "commit", "-q", "-m", "header")
    (directory / "stream.cc").write_text(SOURCE)
    git(directory, "add", ".")
    git(directory, "commit", "-q", "-m", "source")
    return directory, git(directory, "rev-parse", "HEAD")[:12]
