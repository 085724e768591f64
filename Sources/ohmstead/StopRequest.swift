import Dispatch
import Foundation
import Synchronization

/// Whether the user wants the program to end (SIGINT, SIGTERM): it tells what it measured first. A second time ends it at
/// once.
final class StopRequest {
    private let isAsked: Asked
    private let sources: [any DispatchSourceSignal]

    private final class Asked: Sendable {
        let value = Atomic(false)
    }

    init() {
        let asked = Asked()
        sources = [SIGINT, SIGTERM].map { number in
            // The source sees signals that are ignored otherwise.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                asked.value.store(true, ordering: .relaxed)
                signal(number, SIG_DFL)
            }
            source.activate()
            return source
        }
        isAsked = asked
    }

    var isThere: Bool { isAsked.value.load(ordering: .relaxed) }
}
