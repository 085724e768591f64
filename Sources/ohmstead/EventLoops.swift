import NIOCore
import NIOPosix

/// How many threads wait for sockets.
enum EventLoops {
    /// One core is left to the thread that writes the database, which has a third of the work: on two cores a message
    /// takes a tenth less time with one loop than with two, for less is handed from core to core.
    static func prepare() { NIOSingletons.groupLoopCountSuggestion = max(System.coreCount - 1, 1) }

    /// For a program that shares the machine with its server.
    static var beside: Int { max(System.coreCount / 2, 1) }
}
