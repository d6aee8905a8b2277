// Kinds of coroutines: lazy and eager tasks, and generators.
#ifndef COROUTINE_H
#define COROUTINE_H
#include <coroutine>
#include <exception>
#include <utility>

template <class T> struct Returned {
  T value{};
  void return_value(T v) { value = std::move(v); }
  T take() { return std::move(value); }
};
template <> struct Returned<void> {
  void return_void() {}
  void take() {}
};

// What Lazy and Eager have in common. The result waits in the promise, and the
// awaiting coroutine is resumed by symmetric transfer.
template <class T, class Start> struct [[nodiscard]] Task {
  struct promise_type : Returned<T> {
    std::coroutine_handle<> awaiting;
    std::exception_ptr exception;
    Task get_return_object() { return Task(*this); }
    Start initial_suspend() noexcept { return {}; }
    struct Final {
      bool await_ready() noexcept { return false; }
      std::coroutine_handle<>
      await_suspend(std::coroutine_handle<promise_type> h) noexcept {
        if (h.promise().awaiting)
          return h.promise().awaiting;
        return std::noop_coroutine();
      }
      void await_resume() noexcept {}
    };
    Final final_suspend() noexcept { return {}; }
    void unhandled_exception() { exception = std::current_exception(); }
  };
  explicit Task(promise_type &p)
      : handle(std::coroutine_handle<promise_type>::from_promise(p)) {}
  Task(Task &&other) : handle(std::exchange(other.handle, nullptr)) {}
  ~Task() {
    if (handle)
      handle.destroy();
  }
  bool await_ready() { return handle.done(); }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> h) {
    handle.promise().awaiting = h;
    if (std::is_same_v<Start, std::suspend_always>)
      return handle;
    return std::noop_coroutine();
  }
  T await_resume() {
    if (handle.promise().exception)
      std::rethrow_exception(handle.promise().exception);
    return handle.promise().take();
  }
  // Runs it up to its end. Nothing else resumes it.
  T get() {
    while (!handle.done())
      handle.resume();
    return await_resume();
  }
  std::coroutine_handle<promise_type> handle;
};
template <class T = void> using Lazy = Task<T, std::suspend_always>;
template <class T = void> using Eager = Task<T, std::suspend_never>;

// Is never awaited, and its promise rethrows.
template <class T> struct Generator {
  struct promise_type {
    const T *value = nullptr;
    Generator get_return_object() { return Generator(*this); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    std::suspend_always yield_value(const T &v) {
      value = &v;
      return {};
    }
    void return_void() {}
    void unhandled_exception() { throw; }
    template <class U> void await_transform(U &&) = delete;
  };
  explicit Generator(promise_type &p)
      : handle(std::coroutine_handle<promise_type>::from_promise(p)) {}
  Generator(Generator &&other) : handle(std::exchange(other.handle, nullptr)) {}
  ~Generator() {
    if (handle)
      handle.destroy();
  }
  bool next() {
    handle.resume();
    return !handle.done();
  }
  const T &value() const { return *handle.promise().value; }
  std::coroutine_handle<promise_type> handle;
};

// Is resumed by whoever takes the handle.
struct Event {
  std::coroutine_handle<> waiting;
  bool await_ready() { return false; }
  void await_suspend(std::coroutine_handle<> h) { waiting = h; }
  void await_resume() {}
  void fire() { std::exchange(waiting, nullptr).resume(); }
};

#endif
