#include "base/thread.h"

#include <thread>
#include <utility>

namespace sequelint {
namespace {

// The default is as small as 128 KB with some C libraries.
constexpr size_t kStack = 8u << 20;

}  // namespace

Thread::Thread(std::function<void()> work) : work_(std::move(work)) {
  pthread_attr_t attributes;
  bool worth_it = std::thread::hardware_concurrency() > 1;
  if (!worth_it || pthread_attr_init(&attributes) != 0) return;
  running_ = pthread_attr_setstacksize(&attributes, kStack) == 0 &&
             pthread_create(&thread_, &attributes, &Thread::Run, this) == 0;
  pthread_attr_destroy(&attributes);
}

Thread::~Thread() { Wait(); }

void Thread::Join() {
  Wait();
  if (!std::exchange(done_, true)) Run(this);
  if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
}

void* Thread::Run(void* self) {
  auto* thread = static_cast<Thread*>(self);
  try {
    thread->work_();
  } catch (...) {
    thread->thrown_ = std::current_exception();
  }
  return nullptr;
}

void Thread::Wait() {
  if (!std::exchange(running_, false)) return;
  pthread_join(thread_, nullptr);
  done_ = true;
}

}  // namespace sequelint
