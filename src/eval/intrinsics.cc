#include "eval/machine.h"

namespace sequelint::eval {

void Machine::MakeIntrinsics() {
  intrinsics_.object = NewObjectWith(nullptr);
  auto prototype = [&](Class cls = Class::kObject) { return NewObjectWith(intrinsics_.object, cls); };
  intrinsics_.function = prototype();
  intrinsics_.array = prototype();
  intrinsics_.string = prototype();
  intrinsics_.number = prototype();
  intrinsics_.boolean = prototype();
  intrinsics_.symbol = prototype();
  intrinsics_.bigint = prototype();
  intrinsics_.date = prototype();
  intrinsics_.regexp = prototype();
  intrinsics_.set = prototype();
  intrinsics_.map = prototype();
  intrinsics_.promise = prototype();
  intrinsics_.error = prototype();
  intrinsics_.generator = prototype();
  global_ = NewObjectWith(intrinsics_.object);
  InstallObject();
  InstallFunction();
  InstallSymbol();
  InstallError();
  InstallArray();
  InstallString();
  InstallNumber();
  InstallCollections();
  InstallDate();
  InstallRegExp();
  InstallPromise();
  InstallJson();
  InstallReflect();
  InstallBuffer();
  InstallGlobals();
}

}  // namespace sequelint::eval
