//===- Origin.cpp - Where a carried panic began ---------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "report/Origin.h"

#include "core/StaticMutex.h"

#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <mutex>

using namespace opendefer;
using namespace opendefer::__lowered;

static StaticMutex Lock;
static PanicOrigin *Known = nullptr;

void PanicOrigin::setThread() {
  Thread = static_cast<long>(syscall(SYS_gettid));
  pthread_getname_np(pthread_self(), ThreadName, sizeof(ThreadName));
}

void __lowered::announceOrigin(PanicOrigin &Origin) {
  std::lock_guard<StaticMutex> Guard(Lock);
  Origin.Next = Known;
  Origin.Link = &Known;
  if (Known)
    Known->Link = &Origin.Next;
  Known = &Origin;
}

void __lowered::forgetOrigin(PanicOrigin &Origin) {
  std::lock_guard<StaticMutex> Guard(Lock);
  *Origin.Link = Origin.Next;
  if (Origin.Next)
    Origin.Next->Link = Origin.Link;
}

/// The origins of this thread's panics are not forgotten while it reports them.
static const PanicOrigin *findLocked(const __value_box *Payload) {
  const PanicOrigin *Origin = Known;
  while (Origin && Origin->Panic.__get_box() != Payload)
    Origin = Origin->Next;
  return Origin;
}

static const PanicOrigin *find(const __value_box *Payload) {
  std::lock_guard<StaticMutex> Guard(Lock);
  return findLocked(Payload);
}

stacktrace __lowered::stackOfOrigin(const __value_box *Payload) {
  std::lock_guard<StaticMutex> Guard(Lock); // Another thread may forget it.
  const PanicOrigin *Origin = findLocked(Payload);
  return Origin ? Origin->Stack : stacktrace();
}

static std::string threadOf(const PanicOrigin &Origin) {
  return "thread " + std::to_string(Origin.Thread) + " (" + Origin.ThreadName +
         ")";
}

std::string __lowered::originLineOf(const __value_box *Payload) {
  const PanicOrigin *Origin = find(Payload);
  if (!Origin)
    return std::string();
  std::string Line = "\tbegan in " + threadOf(*Origin);
  source_location Where = Origin->Panic.location();
  if (*Where.file_name())
    Line += std::string(" at ") + Where.file_name() + ":" +
            std::to_string(Where.line());
  return Line + "\n";
}

std::string __lowered::originStackOf(const __value_box *Payload) {
  const PanicOrigin *Origin = find(Payload);
  if (!Origin || Origin->Stack.empty())
    return std::string();
  return "\n" + threadOf(*Origin) + " [where the panic began]:\n" +
         Origin->Stack.to_string();
}
