import Kernel
import Storage

/// Forgets what is kept for a time only. Runs every hour.
package enum ForgetOld {
    package static func run(_ context: FlowContext) async throws {
        let now = context.time.now()
        try await context.database.write {
            try IdempotencyRepository.forget(before: now - IdempotencyRepository.kept, $0)
            try OAuthGrantRepository.forget(before: now - SignInGuard.forgottenAfter, $0)
            try ScreenRepository.forget(before: now, $0)
            try IdentityRequestRepository.forget(before: now, $0)
            try OutageRepository.forget(before: now - OutageRepository.kept, $0)
        }
    }
}
