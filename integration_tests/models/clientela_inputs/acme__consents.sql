-- Everybody on the newsletter ticked its box; there is no other permission.
select
    account as customer_id,
    'email' as channel,
    'marketing' as purpose,
    true as is_granted,
    'consent' as legal_basis,
    newsletter_since as recorded_at
from {{ ref('acme_accounts') }}
where newsletter_since is not null
