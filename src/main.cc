#include "commands/command.h"

int main(int argc, char** argv) { return sequelint::commands::Main(argc, argv); }
