#include "commands/command.h"

// Read by jemalloc when it starts (jemalloc(3), TUNING). Parse trees come and go by the thousand: large pages spare the
// page faults and the misses of address translation that are a third of a long run, and what is freed is kept for the
// next tree.
extern "C" const char* malloc_conf;
const char* malloc_conf = "thp:always,metadata_thp:always,dirty_decay_ms:-1,muzzy_decay_ms:-1,narenas:2";

int main(int argc, char** argv) { return sequelint::commands::Main(argc, argv); }
