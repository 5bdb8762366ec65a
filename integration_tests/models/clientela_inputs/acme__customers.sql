select
    account as customer_id,
    given_name as first_name,
    family_name as last_name,
    mail as email,
    town as city,
    opened_on as created_at
from {{ ref('acme_accounts') }}
