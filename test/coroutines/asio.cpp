// Boost.Asio's awaitables. Its promise transforms what is awaited. (Boost 1.74
// does not know that Clang has coroutines, and forgets to include <utility>.)
//
// RUN: %both_ways %s -std=c++20 -DBOOST_ASIO_HAS_CO_AWAIT -DBOOST_ASIO_HAS_STD_COROUTINE -I%S/../Inputs -pthread | %filecheck %s
#include <utility>

#include <boost/asio.hpp>
#include <chrono>
#include <string>

#include "trace.h" // after Asio, which has functions with the name defer
#include <opendefer/boundary.h>

namespace asio = boost::asio;
using asio::use_awaitable;
using asio::ip::tcp;

asio::awaitable<std::string> line(tcp::socket &socket, std::string &buffer) {
  defer say("line ends");
  std::size_t n = co_await asio::async_read_until(
      socket, asio::dynamic_buffer(buffer), '\n', use_awaitable);
  std::string text = buffer.substr(0, n - 1);
  buffer.erase(0, n);
  if (text == "boom")
    opendefer::panic("client said " + text);
  co_return text;
}

asio::awaitable<void> session(tcp::socket socket) {
  defer say("session closed");
  defer {
    if (opendefer::value v = opendefer::recover())
      say("session: %s%s", v.what().c_str(),
          v.location().line() ? ", panicked" : ", thrown");
  };
  std::string buffer;
  auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor);
  for (;;) {
    std::string text = co_await line(socket, buffer);
    say("got %s", text.c_str());
    timer.expires_after(std::chrono::milliseconds(1));
    co_await timer.async_wait(use_awaitable);
    co_await asio::async_write(socket, asio::buffer(text + "\n"),
                               use_awaitable);
  }
}

asio::awaitable<void> client(unsigned short port, const char *second) {
  tcp::socket socket(co_await asio::this_coro::executor);
  co_await socket.async_connect({asio::ip::address_v4::loopback(), port},
                                use_awaitable);
  std::string buffer;
  for (std::string text : {std::string("hello\n"), std::string(second)}) {
    co_await asio::async_write(socket, asio::buffer(text), use_awaitable);
    buffer.erase(0, co_await asio::async_read_until(
                        socket, asio::dynamic_buffer(buffer), '\n',
                        use_awaitable));
  }
}

int main() {
  asio::io_context context;
  tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
  for (const char *second : {"world\n", "boom\n"}) {
    acceptor.async_accept([&](auto, tcp::socket socket) {
      asio::co_spawn(context, session(std::move(socket)), asio::detached);
    });
    asio::co_spawn(context, client(acceptor.local_endpoint().port(), second),
                   asio::detached);
    context.run();
    context.restart();
  }
  {
    asio::io_context other;
    tcp::acceptor never(other, {asio::ip::address_v4::loopback(), 0});
    auto waits = [&]() -> asio::awaitable<void> {
      defer say("never accepted");
      co_await never.async_accept(use_awaitable);
    };
    asio::co_spawn(other, waits(), asio::detached);
    other.poll();
  }
}
// CHECK: line ends
// CHECK-NEXT: got hello
// CHECK-NEXT: line ends
// CHECK-NEXT: got world
// CHECK-NEXT: line ends
// CHECK-NEXT: session: End of file, thrown
// CHECK-NEXT: session closed
// CHECK-NEXT: line ends
// CHECK-NEXT: got hello
// CHECK-NEXT: line ends
// CHECK-NEXT: session: client said boom, panicked
// CHECK-NEXT: session closed
// CHECK-NEXT: never accepted
