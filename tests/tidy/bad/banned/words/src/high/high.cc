void f() { throw 1; }  // TODO
void start(Gate& gate) { spawn(gate, [&gate]() -> run::Task<void> { co_await gate.close(); }()); }
