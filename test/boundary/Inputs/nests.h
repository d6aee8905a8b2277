//===- nests.h - Random nests of boundaries ---------------------*- C++ -*-===//
//
// Runs random trees of panics, exceptions, deferring functions, destructors and
// boundaries, and compares what they log with a model. Who includes this defines
// the two deferring functions.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_TEST_BOUNDARY_NESTS_H
#define OPENDEFER_TEST_BOUNDARY_NESTS_H

#include <opendefer/boundary.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace nests {

using namespace opendefer;

inline std::string TheLog;
inline void note(const std::string &Word) {
  TheLog += (TheLog.empty() ? "" : " ") + Word;
}

enum Kind {
  Nothing,
  Panics,    ///< panic(Number)
  Throws,    ///< throw std::runtime_error(Number)
  Both,      ///< First, then Second.
  Defers,    ///< defer { Second; }; First;
  Recovers,  ///< defer { recover(); Second; }; First;
  Destroys,  ///< Second in a destructor, after First.
  Catches,   ///< try { First; } catch (const std::exception &) {}
  Rethrows,  ///< try { First; } catch (...) { throw; }
  CatchPanic,
  CatchAll,
  AsException,
  Resumes,   ///< carried_panic::call(First), then resume().
  LooksAt,   ///< carried_panic::call(First), then value().
  KindCount
};

struct Node {
  Kind What;
  int Number;
  std::unique_ptr<Node> First, Second;
};

inline std::string textOf(const value &V) {
  if (!V)
    return "-";
  return (V.exception() ? "e" : "p") + V.what();
}
inline std::string textOfException(const Node &N) { return "e" + std::to_string(N.Number); }

//===----------------------------------------------------------------------===//
// The trees as they are
//===----------------------------------------------------------------------===//

inline void run(const Node &N);

// To be defined.
void runDefers(const Node &N);   ///< See Defers.
void runRecovers(const Node &N); ///< See Recovers.

struct Destroyer {
  const Node &N;
  ~Destroyer() {
    note("~" + std::to_string(N.Number));
    value v = catch_all([&] { run(N); });
    note("~" + textOf(v));
  }
};

__attribute__((noinline)) inline void runDestroys(const Node &N) {
  Destroyer d{*N.Second};
  run(*N.First);
}
__attribute__((noinline)) inline void runCatches(const Node &N) {
  try {
    run(*N.First);
  } catch (const std::runtime_error &Error) {
    note("i" + std::string(Error.what()));
  } catch (const panic_error &Error) {
    note("E" + std::string(Error.what()));
  }
}
__attribute__((noinline)) inline void runRethrows(const Node &N) {
  try {
    run(*N.First);
  } catch (...) {
    throw;
  }
}
__attribute__((noinline)) inline void runCarried(const Node &N) {
  carried_panic Carried;
  bool HasReturned = Carried.call([&] { run(*N.First); });
  note(HasReturned ? "y" : "n");
  if (N.What == Resumes)
    Carried.resume();
  note("l" + textOf(Carried.value()));
}

inline void run(const Node &N) {
  switch (N.What) {
  case Panics: panic(N.Number);
  case Throws: throw std::runtime_error(std::to_string(N.Number));
  case Both: run(*N.First); run(*N.Second); return;
  case Defers: return runDefers(N);
  case Recovers: return runRecovers(N);
  case Destroys: return runDestroys(N);
  case Catches: return runCatches(N);
  case Rethrows: return runRethrows(N);
  case CatchPanic: { value v = catch_panic([&] { run(*N.First); }); return note("c" + textOf(v)); }
  case CatchAll: { value v = catch_all([&] { run(*N.First); }); return note("a" + textOf(v)); }
  case AsException: return as_exception([&] { run(*N.First); });
  case Resumes:
  case LooksAt: return runCarried(N);
  default: note("0");
  }
}

//===----------------------------------------------------------------------===//
// The model
//===----------------------------------------------------------------------===//

struct Outcome {
  enum { Returned, Panicked, Thrown, ThrownError } How = Returned;
  std::string Text = "-"; ///< Of the value, as textOf().
  /// The destructors of the functions that a panic has left, which run when it
  /// has been recovered.
  std::vector<const Node *> Pending;
};

class Model {
public:
  std::string Log;

  Outcome run(const Node &N) {
    switch (N.What) {
    case Panics: return {Outcome::Panicked, "p" + std::to_string(N.Number), {}};
    case Throws: return {Outcome::Thrown, textOfException(N), {}};
    case Both: {
      Outcome O = run(*N.First);
      return O.How == Outcome::Returned ? run(*N.Second) : O;
    }
    case Defers: return defers(N);
    case Recovers: return recovers(N);
    case Destroys: {
      Outcome O = run(*N.First);
      if (O.How == Outcome::Panicked)
        O.Pending.push_back(N.Second.get());
      else
        destroy(*N.Second);
      return O;
    }
    case Catches: {
      Outcome O = run(*N.First);
      if (O.How == Outcome::Thrown)
        say("i" + O.Text.substr(1));
      else if (O.How == Outcome::ThrownError)
        say("E" + O.Text.substr(1));
      else
        return O;
      return {};
    }
    case Rethrows: return run(*N.First);
    case CatchPanic: {
      Outcome O = run(*N.First);
      if (O.How != Outcome::Panicked && O.How != Outcome::Returned)
        return O;
      recover(O);
      say("c" + O.Text);
      return {};
    }
    case CatchAll: {
      Outcome O = run(*N.First);
      recover(O);
      say("a" + O.Text);
      return {};
    }
    case AsException: {
      Outcome O = run(*N.First);
      if (O.How != Outcome::Panicked)
        return O;
      recover(O);
      // A panic with an exception is an error, too.
      return {Outcome::ThrownError, O.Text, {}};
    }
    case Resumes:
    case LooksAt: return carried(N);
    default: say("0"); return {};
    }
  }

private:
  void say(const std::string &Word) { Log += (Log.empty() ? "" : " ") + Word; }

  void destroy(const Node &N) {
    say("~" + std::to_string(N.Number));
    Outcome O = run(N);
    recover(O);
    say("~" + O.Text);
  }
  void recover(Outcome &O) {
    std::vector<const Node *> Pending = std::move(O.Pending);
    O.Pending.clear();
    for (const Node *N : Pending)
      destroy(*N);
  }
  /// What follows when a deferred call that has begun with O ends with D.
  Outcome after(Outcome O, Outcome D, bool HasRecovered) {
    if (D.How == Outcome::Returned) {
      if (!HasRecovered)
        return O;
      recover(O);
      return {};
    }
    if (O.How != Outcome::Panicked)
      return D;
    if (D.How != Outcome::Panicked)
      D.How = Outcome::Panicked; // What a panic's deferred call throws.
    for (const Node *N : O.Pending)
      D.Pending.push_back(N);
    return D;
  }
  Outcome defers(const Node &N) {
    Outcome O = run(*N.First);
    say("d" + std::to_string(N.Number));
    return after(O, run(*N.Second), false);
  }
  Outcome recovers(const Node &N) {
    Outcome O = run(*N.First);
    say("r" + O.Text);
    return after(O, run(*N.Second), O.How != Outcome::Returned);
  }
  Outcome carried(const Node &N) {
    Outcome O = run(*N.First);
    recover(O);
    say(O.How == Outcome::Returned ? "y" : "n");
    if (N.What == Resumes && O.How != Outcome::Returned) {
      if (O.How == Outcome::ThrownError)
        O.How = Outcome::Panicked; // The original panic.
      return O;
    }
    say("l" + O.Text);
    return {};
  }
};

//===----------------------------------------------------------------------===//
// Random trees
//===----------------------------------------------------------------------===//

class Trees {
public:
  explicit Trees(unsigned Seed) : Random(Seed) {}

  std::unique_ptr<Node> make(int Depth) {
    auto N = std::make_unique<Node>();
    N->Number = ++Count;
    bool IsLeaf = Depth <= 0 || pick(8) == 0;
    N->What = static_cast<Kind>(IsLeaf ? pick(Both) : Both + pick(KindCount - Both));
    if (N->What >= Both)
      N->First = make(Depth - 1);
    if (N->What >= Both && N->What <= Destroys)
      N->Second = make(Depth - 1);
    // While an exception leaves a function, nothing may leave a deferred call.
    if (N->What == Defers || N->What == Recovers)
      if (mayThrow(*N->First))
        N->Second = stopping(std::move(N->Second));
    return N;
  }

private:
  int pick(int Below) { return static_cast<int>(Random() % static_cast<unsigned>(Below)); }
  static bool mayThrow(const Node &N) {
    switch (N.What) {
    case Throws:
    case AsException: return true;
    case CatchAll: return false;
    case Catches: return N.First->What == Panics ? false : mayThrow(*N.First);
    default: return (N.First && mayThrow(*N.First)) || (N.Second && mayThrow(*N.Second));
    }
  }
  std::unique_ptr<Node> stopping(std::unique_ptr<Node> Inner) {
    auto N = std::make_unique<Node>();
    N->What = CatchAll;
    N->Number = ++Count;
    N->First = std::move(Inner);
    return N;
  }

  std::mt19937 Random;
  int Count = 0;
};

inline std::string shapeOf(const Node &N) {
  std::string Text = std::to_string(N.What) + "#" + std::to_string(N.Number);
  if (N.First)
    Text += "(" + shapeOf(*N.First) + (N.Second ? "," + shapeOf(*N.Second) : "") + ")";
  return Text;
}


/// Runs Count trees. Returns what is wrong, or an empty string. Calls Check()
/// after each tree.
template <class Check> std::string runAll(unsigned Count, Check AfterEach) {
  unsigned Left = 0;
  std::size_t Longest = 0;
  for (unsigned Seed = 0; Seed < Count; ++Seed) {
    Node Whole{CatchAll, 0, Trees(Seed).make(static_cast<int>(2 + Seed % 7)), nullptr};
    Model Expected;
    Left += Expected.run(*Whole.First).How != Outcome::Returned;
    Expected = Model();
    Expected.run(Whole);
    run(Whole);
    std::string Log = std::exchange(TheLog, std::string());
    if (Log != Expected.Log)
      return "seed " + std::to_string(Seed) + ": " + shapeOf(Whole) + "\nexpected: " + Expected.Log + "\nlogged:   " + Log;
    Longest = std::max(Longest, Log.size());
    AfterEach();
  }
  return Left > Count / 20 && Longest > 200 ? "" : "the trees are too small";
}

} // namespace nests

#endif // OPENDEFER_TEST_BOUNDARY_NESTS_H
