//===- Observer.cpp - The panic observer ----------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The observer is called on top of the panic, like a deferred call.  The
// function that calls it is a deferring function that is lowered by hand: its
// deferred call is reached by whatever tries to leave the observer.
//
//===----------------------------------------------------------------------===//

#include "panic/Observer.h"

#include "core/ErrorOutput.h"
#include "core/Fatal.h"
#include "core/StaticMutex.h"
#include "report/Report.h"

#include <opendefer/lowered.h>

#include <memory>
#include <mutex>
#include <utility>

using namespace opendefer;
using namespace opendefer::__lowered;

std::atomic<bool> __lowered::HasObserver{false};

using SharedObserver = std::shared_ptr<panic_observer>;

static StaticMutex Lock;

/// Called with the lock held.  The pointer is never destroyed: other threads
/// may panic while the process exits.
static SharedObserver &observer() {
  static auto *Observer = new SharedObserver;
  return *Observer;
}

panic_observer __lowered::__exchange_panic_observer(panic_observer Observer) {
  SharedObserver Next;
  if (Observer)
    Next = std::make_shared<panic_observer>(std::move(Observer));
  std::lock_guard<StaticMutex> Guard(Lock);
  std::swap(observer(), Next);
  HasObserver.store(observer() != nullptr, std::memory_order_relaxed);
  return Next ? *Next : panic_observer();
}

static SharedObserver currentObserver() {
  std::lock_guard<StaticMutex> Guard(Lock);
  return observer();
}

/// Called for a panic or a goexit() that is about to leave the observer.
[[noreturn]] static void reportLeft(const __panic_record &By) {
  if (By.isGoexit)
    fatal("goexit() in a panic observer");
  printError("opendefer: fatal error: the panic observer has panicked\n");
  reportUncaught();
}

static void callGuarded(panic_observer &Observer, const value &Value,
                        const source_location &Place) {
  __open_frame<1> Frame;
  try {
    auto Left = [](__panic_record *By) {
      if (By)
        reportLeft(*By);
    };
    __guard Guard(Frame.__slot<0>(), Left);
    Observer(Value, Place);
  } catch (__recovery &Recovery) {
    Frame.__recovered(Recovery);
  }
}

void __lowered::callObserver(const __panic_record &Panic) {
  static thread_local bool IsObserving = false;
  std::shared_ptr<panic_observer> Observer;
  if (IsObserving || isReporting() || !(Observer = currentObserver()))
    return;
  IsObserving = true;
  __retain(Panic.payload);
  value Value = value::__adopt(Panic.payload);
  try {
    callGuarded(*Observer, Value, placeOf(Panic).__location());
  } catch (const std::exception &Exception) {
    fatal("the panic observer has thrown: " + std::string(Exception.what()));
  } catch (...) {
    if (!std::current_exception()) // The thread is being cancelled.
      throw;
    fatal("the panic observer has thrown");
  }
  IsObserving = false;
}
