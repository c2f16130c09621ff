# Everything a newcomer needs. `make demo` and `make test` install what they need by themselves on Debian 12.
BUILD := build
JOBS ?= $(shell nproc)

.PHONY: help setup-build setup-test setup-lint setup-bench npm build demo test bench conformance crash fuzz lint format install clean

help: ## this list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

demo: build ## build, then post 10,000 events through the whole pipeline and print the eight answers
	$(BUILD)/millrace demo --data $(BUILD)/demo

build: setup-build ## the release program, build/millrace
	@[ -f $(BUILD)/release/build.ninja ] || cmake --preset release
	cmake --build --preset release -j $(JOBS) --target millrace
	@ln -sf release/millrace $(BUILD)/millrace
	@ln -sf release/libduckdb.so $(BUILD)/libduckdb.so

test: setup-test ## build with ASan and UBSan, run every test
	@[ -f $(BUILD)/dev/build.ninja ] || cmake --preset dev
	cmake --build --preset dev -j $(JOBS)
	cmake --build --preset dev -j $(JOBS) --target all_verify_interface_header_sets
	ctest --preset dev -j $(JOBS)

bench: setup-bench build ## measure each room and the whole way, as ratios in one run
	cmake --build --preset release -j $(JOBS)
	bench/run.sh $(BUILD)/release

conformance: setup-test build ## foreign readers on our tables, foreign Kafka clients, Airflow and Spark on what is exported (CONFORMANCE_SKIP leaves suites out)
	cmake --build --preset dev -j $(JOBS)
	tests/conformance/delta_readers/run.sh $(BUILD)/dev $(BUILD)/millrace
	tests/conformance/formats/run.sh $(BUILD)/millrace
	tests/conformance/kafka_messages/run.sh $(BUILD)/dev
	tests/conformance/kafka/run.sh $(BUILD)/millrace
	tests/conformance/kinesis/run.sh $(BUILD)/millrace
	tests/conformance/s3/run.sh $(BUILD)/millrace
	tests/conformance/outside/run.sh $(BUILD)/millrace
	tests/conformance/engines/run.sh $(BUILD)/millrace

crash: build ## kill -9 the pipeline CRASH_ROUNDS (50) times under load, both its ways, and look what is left
	CRASH_ROUNDS=$${CRASH_ROUNDS:-50} python3 tests/e2e/test_crash.py $(BUILD)/millrace
	CRASH_ROUNDS=$${CRASH_ROUNDS:-50} python3 tests/e2e/test_stream_crash.py $(BUILD)/millrace
	CRASH_ROUNDS=$${CRASH_ROUNDS:-50} python3 tests/e2e/test_connect_crash.py $(BUILD)/millrace

fuzz: setup-test ## mutate every fuzz target for FUZZ_SECONDS (20) each
	cmake --workflow --preset fuzz

lint: setup-lint ## clang-format and clang-tidy
	cmake --preset lint
	find src -name '*.h' -o -name '*.cc' | xargs clang-format-19 --dry-run -Werror
	run-clang-tidy-19 -quiet -p $(BUILD)/lint -j $(JOBS) 'src/(?!.*_(test|fuzz)\.cc$$).*\.cc$$'
	@# A test may be slow to copy, and its fixture is destroyed by googletest alone.
	run-clang-tidy-19 -quiet -p $(BUILD)/lint -j $(JOBS) -checks='-performance-*,-cppcoreguidelines-virtual-class-destructor' 'src/.*_(test|fuzz)\.cc$$'

format: ## rewrite the sources as clang-format wants them
	find src -name '*.h' -o -name '*.cc' | xargs clang-format-19 -i

install: build ## PREFIX (/usr/local): bin/millrace and lib/millrace/libduckdb.so
	install -D $(BUILD)/release/millrace $(DESTDIR)$(or $(PREFIX),/usr/local)/bin/millrace
	install -D $(BUILD)/release/libduckdb.so $(DESTDIR)$(or $(PREFIX),/usr/local)/lib/millrace/libduckdb.so

clean: ## forget every build
	rm -rf $(BUILD)

setup-build:
	@tools/setup build
setup-test:
	@tools/setup build test
setup-lint:
	@tools/setup build test lint
setup-bench:
	@tools/setup build bench
