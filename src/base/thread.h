#pragma once

#include <exception>
#include <functional>
#include <pthread.h>

namespace sequelint {

// Work that is done beside the caller's, on a stack as large as the main one's usually is.
//
//   Thread thread([&] { … });  // begins at once; where no thread can be had, Join does the work
//   thread.Join();             // it is done; an exception that ended it is thrown here
class Thread {
 public:
  explicit Thread(std::function<void()> work);
  ~Thread();
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;

  void Join();

 private:
  static void* Run(void* self);
  void Wait();

  std::function<void()> work_;
  std::exception_ptr thrown_;
  pthread_t thread_{};
  bool running_ = false, done_ = false;
};

}  // namespace sequelint
