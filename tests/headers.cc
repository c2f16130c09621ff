// The precompiled header needs a file to come from.
