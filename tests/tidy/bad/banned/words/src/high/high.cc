void f() { throw 1; }  // TODO
