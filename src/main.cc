#include <cstdlib>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "commands/command.h"

namespace {

// Parse trees come and go by the thousand. glibc would gather its small free pieces and give memory back to the system
// each time a larger block goes: a tenth of a long run.
void KeepMemory() {
#ifdef __GLIBC__
  mallopt(M_MXFAST, 0);
  mallopt(M_TRIM_THRESHOLD, 512 << 20);
  mallopt(M_TOP_PAD, 8 << 20);
#endif
}

}  // namespace

int main(int argc, char** argv) {
  KeepMemory();
  return sequelint::commands::Main(argc, argv);
}
