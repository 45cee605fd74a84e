/** The engine over the pretend library, built as an engine over a real one would be: on what the API offers to engines, and on nothing that lies beneath the library. */
@NullMarked
package com.vmaccel.itest.adversary.engine;

import org.jspecify.annotations.NullMarked;
