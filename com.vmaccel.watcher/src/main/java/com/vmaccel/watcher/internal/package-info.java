/** The hot-install watcher: what is in a folder is installed in this container. */
@NullMarked
package com.vmaccel.watcher.internal;

import org.jspecify.annotations.NullMarked;
