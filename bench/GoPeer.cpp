//===- GoPeer.cpp - The Go program that is measured along -----------------===//
//
// It runs beside us all the time and measures itself on request, so that its
// repetitions can be interleaved with ours.
//
//===----------------------------------------------------------------------===//

#include "GoPeer.h"

#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <initializer_list>

#ifdef GO_PEER

namespace {
struct Peer {
  std::FILE *Requests;
  std::FILE *Answers;
};
} // namespace

static Peer start() {
  int ToPeer[2], FromPeer[2];
  if (pipe(ToPeer) || pipe(FromPeer)) {
    std::perror("pipe");
    std::exit(1);
  }
  if (fork() == 0) {
    dup2(ToPeer[0], 0);
    dup2(FromPeer[1], 1);
    for (int Descriptor : {ToPeer[0], ToPeer[1], FromPeer[0], FromPeer[1]})
      close(Descriptor);
    execl(GO_PEER, GO_PEER, static_cast<char *>(nullptr));
    std::perror(GO_PEER);
    _exit(1);
  }
  close(ToPeer[0]);
  close(FromPeer[1]);
  return {fdopen(ToPeer[1], "w"), fdopen(FromPeer[0], "r")};
}

/// The seconds that it took.
static double run(const std::string &Function, long Argument, long Calls) {
  static Peer P = start();
  std::fprintf(P.Requests, "%s %ld %ld\n", Function.c_str(), Argument, Calls);
  std::fflush(P.Requests);
  double Nanoseconds;
  if (std::fscanf(P.Answers, "%lf", &Nanoseconds) != 1) {
    std::fprintf(stderr, "the Go program has ended at %s\n", Function.c_str());
    std::exit(1);
  }
  return Nanoseconds * 1e-9;
}

bool hasGoPeer() { return true; }

void addGo(const std::string &Name, const std::string &Function, long Argument,
           long Calls) {
  benchmark::RegisterBenchmark(Name.c_str(), [=](benchmark::State &S) {
    while (S.KeepRunningBatch(Calls)) // One iteration is one call.
      S.SetIterationTime(run(Function, Argument, Calls));
  })->UseManualTime();
}

#else

bool hasGoPeer() { return false; }
void addGo(const std::string &, const std::string &, long, long) {}

#endif
